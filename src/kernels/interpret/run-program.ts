import { present } from "../../diagnostics/invariant.ts"
import { dtypes, type TensorArray } from "../../tensor/dtype.ts"
import { elementCount } from "../../tensor/shape.ts"
import { makeTensor, type Tensor } from "../../tensor/tensor.ts"
import { bytesOf } from "../../tensor/tensor.ts"
import type { PlannedBuffer, Program } from "../program.ts"
import { evaluate } from "./evaluate.ts"

/**
 * Runs a program over one block of memory, as a target's module does. `weights` are the outputs of the weight graph
 * by name. Memory that nothing has written holds a pattern, so that a read of it shows.
 */
export function runProgram(
  program: Program,
  inputs: ReadonlyMap<string, Tensor>,
  weights: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> {
  const memory = new ArrayBuffer(program.memory.byteLength)
  new Uint8Array(memory).fill(0xa5)
  for (const buffer of program.buffers) {
    if (buffer.region !== "weights") continue
    new Uint8Array(memory, buffer.byteOffset, buffer.byteLength).fill(0)
    write(memory, buffer, present(weights.get(buffer.name!), `weights of ${buffer.name}`))
  }
  for (const { name, buffer } of program.inputs) {
    write(memory, program.buffers[buffer]!, present(inputs.get(name), `input ${name}`))
  }
  for (const { kernel, buffers } of program.calls) {
    evaluate(
      program.kernels[kernel]!,
      buffers.map((buffer) => viewOf(memory, program.buffers[buffer]!)),
    )
  }
  return new Map(
    program.outputs.map(({ name, buffer, type }) => {
      const elements = viewOf(memory, program.buffers[buffer]!).slice(0, elementCount(type.shape))
      return [name, makeTensor(type.dtype, type.shape, elements as never)]
    }),
  )
}

function write(memory: ArrayBuffer, { byteOffset }: PlannedBuffer, tensor: Tensor): void {
  const bytes = bytesOf(tensor)
  new Uint8Array(memory, byteOffset, bytes.length).set(bytes)
}

function viewOf(memory: ArrayBuffer, { dtype, byteOffset, byteLength }: PlannedBuffer): TensorArray {
  const { array, byteLength: elementLength } = dtypes[dtype]
  return new array(memory, byteOffset, byteLength / elementLength)
}
