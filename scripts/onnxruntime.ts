import * as ort from "onnxruntime-web"
import { exportOnnx } from "../src/import/onnx/export-onnx.ts"
import type { Tensor } from "../src/tensor/tensor.ts"
import type { DeviceCompiler } from "./run-on-device.ts"

ort.env.wasm.numThreads = 1
ort.env.logLevel = "error"

const options = { executionProviders: ["wasm"], graphOptimizationLevel: "all", logSeverityLevel: 3 } as const

/**
 * Runs a graph by onnxruntime-web on one thread, from the ONNX file that we export. Every call opens a session of its own, since all
 * share one memory of at most 4 GiB.
 */
export const compileToOnnxruntime: DeviceCompiler = (graph) => {
  const model = exportOnnx(graph)
  return Promise.resolve(async (inputs) => {
    const session = await ort.InferenceSession.create(model, options)
    const feeds = graph.inputs.map(({ name }) => {
      const { dtype, data, shape } = inputs.get(name)!
      return [name, new ort.Tensor(dtype as "float32", data as Float32Array, shape)] as const
    })
    const results = await session.run(Object.fromEntries(feeds))
    await session.release()
    const outputs = graph.outputs.map(({ name, value }) => {
      const { data, dims } = results[name]!
      return [name, { dtype: value.type.dtype, shape: dims, data } as Tensor] as const
    })
    return new Map(outputs)
  })
}
