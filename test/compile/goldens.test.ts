import { describe, expect, test } from "vitest"
import { compilerOf } from "../../scripts/run-on-device.ts"
import { bytesSource } from "../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../src/checkpoint/open-checkpoint.ts"
import { inflateRaw } from "../../src/host/file-source.ts"
import { importOnnx } from "../../src/import/onnx/import-onnx.ts"
import { numbersOf, type Tensor } from "../../src/tensor/tensor.ts"
import { readArchived } from "../support/archive.ts"
import { sharedData } from "../support/shared-data.ts"

const archive = sharedData("torch/torch-goldens.tar.gz")
const models = ["a_mncore_classifier", "b_cnn"] as const
const exports = ["model_op13.onnx", "model_op17.onnx", "model_dynamo_op18.onnx"] as const

/** Relative to the scale of the output: the greatest magnitude in it. */
const tolerance = 1e-5

/** The first rows of a float32 tensor; the goldens are of the first batch. */
function rowsOf(tensor: Tensor, rows: number): Tensor {
  const shape = [rows, ...tensor.shape.slice(1)]
  const data = Float32Array.from(
    (tensor.data as Float32Array).subarray(
      0,
      shape.reduce((count, extent) => count * extent, 1),
    ),
  )
  return { dtype: "float32", shape, data }
}

function goldensOf(model: string): ReadonlyMap<string, Tensor> {
  const bytes = readArchived(archive!, `${model}/io.npz`)
  const { tensors } = openCheckpoint(bytesSource("io.npz", bytes), { inflateRaw })
  return new Map([...tensors].map(([name, tensor]) => [name, tensor.read()]))
}

/** PyTorch's own numbers, whichever exporter wrote the model and whichever device runs it. */
describe.skipIf(archive === undefined).each(models)("%s (skipped without ../shared/data)", (model) => {
  describe.each(["reference", "pfvm:cpu"])("on %s", (device) => {
    test.each(exports)("%s equals PyTorch", async (file) => {
      const goldens = goldensOf(model)
      const golden = goldens.get("out") ?? goldens.get("out_eval")!
      const x = rowsOf(goldens.get("x")!, golden.shape[0]!)
      const { graph } = importOnnx(readArchived(archive!, `${model}/${file}`), {
        name: file,
        inputs: { x: { shape: x.shape } },
      })
      const run = await compilerOf(device)(graph)
      const [output] = (await run(new Map([["x", x]]))).values()
      const expected = numbersOf(golden)
      const scale = Math.max(...expected.map(Math.abs))
      const worst = Math.max(...numbersOf(output!).map((value, i) => Math.abs(value - expected[i]!)))
      expect(worst / scale).toBeLessThan(tolerance)
    })
  })
})
