import { interpret } from "../../../src/interpreter/interpret.ts"
import { contentOf, type Graph } from "../../../src/ir/graph.ts"
import { runProgram } from "../../../src/kernels/interpret/run-program.ts"
import { problemsOf } from "../../../src/kernels/language/check.ts"
import { lowerGraph } from "../../../src/kernels/lower.ts"
import type { Build, Program } from "../../../src/kernels/program.ts"
import { dtypes } from "../../../src/tensor/dtype.ts"
import { elementCount } from "../../../src/tensor/shape.ts"
import { bytesOf, makeTensor, type Tensor } from "../../../src/tensor/tensor.ts"
import { printProgram } from "../../../src/wasm/print-program.ts"

export type Tensors = ReadonlyMap<string, Tensor>

/** Lowers a graph and checks every kernel. */
export function lower(graph: Graph, build: Build = "baseline"): Program {
  const program = lowerGraph(graph, { build })
  const problems = program.kernels.flatMap((kernel) =>
    problemsOf(kernel).map((problem) => `${kernel.name}: ${problem}`),
  )
  if (problems.length > 0) throw new Error(problems.join("\n"))
  return program
}

/** The stored weights of a program by name, computed by the reference. */
export function weightsOf(graph: Graph, program: Program): Tensors {
  const contents = new Map(graph.constants.map((constant) => [constant.value.name, contentOf(constant)]))
  return interpret(program.weights, new Map(program.weights.inputs.map(({ name }) => [name, contents.get(name)!])))
}

/** Runs the program as WebAssembly. Memory that nothing has written holds a pattern. */
export function runAsWasm(program: Program, inputs: Tensors, weights: Tensors): Tensors {
  const options = { device: "pfvm:cpu", compiler: "0", graphHash: "0", debug: false, signature: {} as never }
  const module = new WebAssembly.Module(printProgram(program, options) as Uint8Array<ArrayBuffer>)
  const { run, memory } = new WebAssembly.Instance(module).exports as { run: () => void; memory: WebAssembly.Memory }
  const bytes = new Uint8Array(memory.buffer)
  bytes.fill(0xa5, 0, program.memory.byteLength)
  for (const { region, name, byteOffset, byteLength } of program.buffers) {
    if (region !== "weights") continue
    bytes.fill(0, byteOffset, byteOffset + byteLength)
    bytes.set(bytesOf(weights.get(name!)!), byteOffset)
  }
  for (const { name, buffer } of program.inputs)
    bytes.set(bytesOf(inputs.get(name)!), program.buffers[buffer]!.byteOffset)
  run()
  return new Map(
    program.outputs.map(({ name, buffer, type: { dtype, shape } }) => {
      const start = program.buffers[buffer]!.byteOffset
      const copy = bytes.slice(start, start + elementCount(shape) * dtypes[dtype].byteLength)
      return [name, makeTensor(dtype, shape, new dtypes[dtype].array(copy.buffer as ArrayBuffer) as never)]
    }),
  )
}

export function runLowered(graph: Graph, inputs: Tensors, engine: "wasm" | "evaluator" = "wasm"): Tensors {
  const program = lower(graph)
  const weights = weightsOf(graph, program)
  return engine === "wasm" ? runAsWasm(program, inputs, weights) : runProgram(program, inputs, weights)
}

export interface Tolerance {
  readonly relative: number
  readonly absolute: number
}

export const exactly: Tolerance = { relative: 0, absolute: 0 }
export const closely: Tolerance = { relative: 2e-5, absolute: 2e-6 }

/** The first few places where results differ from the reference; empty when they agree. */
export function differences(actual: Tensors, expected: Tensors, tolerance: Tolerance = closely): string[] {
  const found: string[] = []
  for (const [name, tensor] of expected) {
    const other = actual.get(name)
    if (other === undefined) found.push(`${name} is missing`)
    else found.push(...elementDifferences(name, other, tensor, tolerance))
  }
  return found
}

function elementDifferences(
  name: string,
  actual: Tensor,
  expected: Tensor,
  { relative, absolute }: Tolerance,
): string[] {
  const found: string[] = []
  const isFloat = dtypes[expected.dtype].kind === "float"
  for (let i = 0; i < expected.data.length && found.length < 3; i++) {
    const [a, e] = [actual.data[i]!, expected.data[i]!]
    const isEqual = a === e || (Number.isNaN(a) && Number.isNaN(e))
    const isClose = isFloat && Math.abs(Number(a) - Number(e)) <= absolute + relative * Math.abs(Number(e))
    if (!isEqual && !isClose) found.push(`${name}[${i}] is ${String(a)}, expected ${String(e)}`)
  }
  return found
}
