import { interpret } from "../../../src/interpreter/interpret.ts"
import { evaluate } from "../../../src/kernels/interpret/evaluate.ts"
import type { Program } from "../../../src/kernels/program.ts"
import { dtypes, type TensorArray } from "../../../src/tensor/dtype.ts"
import { elementCount } from "../../../src/tensor/shape.ts"
import { bytesOf } from "../../../src/tensor/tensor.ts"
import type { Graph } from "../../../src/ir/graph.ts"
import { differences, lower, runAsWasm, weightsOf, type Tensors, type Tolerance } from "../lower/run-graph.ts"

/** The bytes of a program's outputs, with each kernel's range in one go, or in single turns from the last to the first. */
export function outputsOf(program: Program, inputs: Tensors, weights: Tensors, isBackward: boolean): Uint8Array[] {
  const memory = new ArrayBuffer(program.memory.byteLength)
  new Uint8Array(memory).fill(0xa5)
  const views = program.buffers.map(({ dtype, byteOffset, byteLength }) => {
    const { array, byteLength: elementLength } = dtypes[dtype]
    return new array(memory, byteOffset, byteLength / elementLength) as TensorArray
  })
  for (const { name, buffer } of program.inputs)
    new Uint8Array(memory).set(bytesOf(inputs.get(name)!), program.buffers[buffer]!.byteOffset)
  for (const { region, name, byteOffset } of program.buffers)
    if (region === "weights") new Uint8Array(memory).set(bytesOf(weights.get(name!)!), byteOffset)
  for (const call of program.calls) {
    const kernel = program.kernels[call.kernel]!
    const arrays = call.buffers.map((id) => views[id]!)
    if (!isBackward) evaluate(kernel, arrays)
    else for (let i = kernel.range.count - 1; i >= 0; i--) evaluate(kernel, arrays, i, i + 1)
  }
  return program.outputs.map(({ buffer, type: { dtype, shape } }) => {
    const { byteOffset } = program.buffers[buffer]!
    return new Uint8Array(memory.slice(byteOffset, byteOffset + elementCount(shape) * dtypes[dtype].byteLength))
  })
}

/** What is wrong with a graph's programs: against the reference in WebAssembly, and when ranges are divided, in both builds. */
export function problemsOf(graph: Graph, inputs: Tensors, tolerance?: Tolerance): string[] {
  const baseline = lower(graph, "baseline")
  const weights = weightsOf(graph, baseline)
  const problems = differences(runAsWasm(baseline, inputs, weights), interpret(graph, inputs), tolerance)
  for (const program of [baseline, lower(graph, "relaxed")]) {
    const [whole, parts] = [false, true].map((isBackward) => outputsOf(program, inputs, weights, isBackward))
    const differ = whole!.some((bytes, i) => Buffer.compare(bytes, parts![i]!) !== 0)
    if (differ) problems.push(`${program.build}: parts of the range give other bytes`)
    problems.push(...relaxedDifferences(program, whole!, interpret(graph, inputs), tolerance))
  }
  return problems
}

function relaxedDifferences(
  program: Program,
  outputs: readonly Uint8Array[],
  expected: Tensors,
  tolerance?: Tolerance,
): string[] {
  const actual = new Map(
    program.outputs.map(({ name, type: { dtype, shape } }, i) => {
      const data = new dtypes[dtype].array(outputs[i]!.buffer as ArrayBuffer)
      return [name, { dtype, shape, data } as never]
    }),
  )
  return differences(actual, expected, tolerance).map((problem) => `${program.build}: ${problem}`)
}
