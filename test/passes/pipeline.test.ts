import { describe, expect, test } from "vitest"
import { bytesSource } from "../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../src/checkpoint/open-checkpoint.ts"
import { inflateRaw } from "../../src/host/file-source.ts"
import { importOnnx } from "../../src/import/onnx/import-onnx.ts"
import { interpret } from "../../src/interpreter/interpret.ts"
import { optimize } from "../../src/pfvm/optimize.ts"
import { pipelines, type PassSet } from "../../src/pfvm/pipeline.ts"
import type { Tensor } from "../../src/tensor/tensor.ts"
import { numbersOf } from "../../src/tensor/tensor.ts"
import { readArchived } from "../support/archive.ts"
import { expectClose } from "../support/graphs.ts"
import { sharedData } from "../support/shared-data.ts"

const archive = sharedData("models/realmodels-dev.tar.gz")
const models = ["mnist-8", "wonnx_opt-mnist", "ppocr_v2_cls", "yunet_n_320"] as const
const sets = Object.keys(pipelines) as readonly PassSet[]

/** The first inputs that the model comes with, by name. */
function inputsOf(model: string): ReadonlyMap<string, Tensor> {
  const { tensors } = openCheckpoint(bytesSource("io.npz", readArchived(archive!, `dev/${model}.io.npz`)), {
    inflateRaw,
  })
  const first = [...tensors].flatMap(([key, tensor]) =>
    key.startsWith("0/in/") ? [[key.slice(5), tensor.read()] as const] : [],
  )
  return new Map(first)
}

/** What a graph computes does not depend on how much it is optimised, but for the rounding that `all` allows. */
describe.skipIf(archive === undefined).each(models)("%s (skipped without ../shared/data)", (model) => {
  test("computes the same after every set of passes, which then find nothing more", () => {
    const inputs = inputsOf(model)
    const given = Object.fromEntries([...inputs].map(([name, { shape }]) => [name, { shape }]))
    const { graph } = importOnnx(readArchived(archive!, `dev/${model}.onnx`), { name: model, inputs: given })
    const expected = interpret(graph, inputs)
    for (const set of sets) {
      const options = { passes: pipelines[set], disable: [], now: () => 0 }
      const { graph: optimized } = optimize(graph, options)
      expect(optimize(optimized, options).graph).toBe(optimized)
      for (const [name, actual] of interpret(optimized, inputs)) {
        const scale = Math.max(...numbersOf(expected.get(name)!).map(Math.abs))
        expectClose(
          actual,
          expected.get(name)!,
          set === "all" ? { rtol: 1e-4, atol: 1e-5 * scale } : { rtol: 0, atol: 0 },
        )
      }
    }
  })
})
