import { decodeModel } from "./decode-model.ts"
import { functionKey, shapeSources } from "./shape-sources.ts"

export interface OnnxInput {
  readonly name: string
  /** Whether its elements decide a shape or a branch, so that they must be known when compiling. */
  readonly decidesShape: boolean
}

export interface OnnxDescription {
  readonly inputs: readonly OnnxInput[]
  readonly outputs: readonly string[]
}

/** The inputs and outputs of an ONNX file, without importing it. Throws ONNX_DAMAGED and ONNX_STRUCTURE. */
export function describeOnnx(bytes: Uint8Array, file: string): OnnxDescription {
  const { proto, graph } = decodeModel(bytes, file)
  const needed = shapeSources(graph, new Map(proto.functions.map((each) => [functionKey(each), each])))
  const stored = new Set(graph.initializer.map(({ name }) => name))
  return {
    inputs: graph.input.flatMap(({ name }) => (stored.has(name) ? [] : [{ name, decidesShape: needed.has(name) }])),
    outputs: graph.output.map(({ name }) => name),
  }
}
