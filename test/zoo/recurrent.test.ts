import { resolve } from "node:path"
import { expect, test } from "vitest"
import { compilerOf } from "../../scripts/run-on-device.ts"
import { loadModel } from "../../src/host/model-worker.ts"
import { interpret } from "../../src/interpreter/interpret.ts"
import { expectClose, randomTensor } from "../support/graphs.ts"

const zoo = resolve(import.meta.dirname, "../../examples/zoo")

test.each([
  ["lstm_s64_h256", ["output", "hidden", "cell"]],
  ["gru_s64_h256", ["output", "hidden"]],
] as const)("%s computes the same on pfvm:cpu as its definition", async (name, outputs) => {
  const { functions } = await loadModel(resolve(zoo, `${name}.model.ts`), { name })
  const { graph } = functions[0]!
  expect(graph.outputs.map((output) => output.name)).toEqual(outputs)
  const inputs = new Map([["input", randomTensor("float32", [64, 1, 256], 1)]])
  const found = await (await compilerOf("pfvm:cpu")(graph))(inputs)
  for (const [output, tensor] of interpret(graph, inputs)) {
    expectClose(found.get(output)!, tensor, { rtol: 1e-4, atol: 1e-5 })
  }
})
