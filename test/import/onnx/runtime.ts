import * as ort from "onnxruntime-web"
import type { Graph } from "../../../src/ir/graph.ts"
import { isDType } from "../../../src/tensor/dtype.ts"
import { makeTensor, type Tensor } from "../../../src/tensor/tensor.ts"

ort.env.wasm.numThreads = 1
ort.env.logLevel = "fatal"

/** Runs an ONNX file in ONNX Runtime's WebAssembly build: an opinion on it that shares no code with ours. */
export async function runInOnnxRuntime(
  bytes: Uint8Array,
  graph: Graph,
  inputs: ReadonlyMap<string, Tensor>,
): Promise<ReadonlyMap<string, Tensor>> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 })
  try {
    const feeds = Object.fromEntries([...inputs].map(([name, tensor]) => [name, foreignTensor(tensor)]))
    const results = await session.run(feeds)
    return new Map(graph.outputs.map(({ name }) => [name, ownTensor(results[name]!)]))
  } finally {
    await session.release()
  }
}

function foreignTensor({ dtype, shape, data }: Tensor): ort.Tensor {
  return new ort.Tensor(dtype as "float32", data as Float32Array, shape)
}

function ownTensor({ type, dims, data }: ort.Tensor): Tensor {
  if (!isDType(type)) throw new Error(`ONNX Runtime gives ${type}`)
  return makeTensor(type, dims, data as never)
}
