import { resolve } from "node:path"
import { expect, test } from "vitest"
import { compilerOf } from "../../scripts/run-on-device.ts"
import type { ZooName } from "../../examples/zoo/networks.ts"
import { loadModel } from "../../src/host/model-worker.ts"
import { interpret } from "../../src/interpreter/interpret.ts"
import { input } from "../../src/import/model/input.ts"
import { numbersOf } from "../../src/tensor/tensor.ts"
import { randomTensor } from "../support/graphs.ts"

/** Networks with few weights, on pictures so small that the definitions compute them in a second; extents are odd where they may be. */
const pictures = [
  ["squeezenet1_1", [1, 3, 63, 65]],
  ["resnet18", [1, 3, 40, 33]],
  ["mobilenet_v2", [1, 3, 49, 64]],
  ["mnasnet0_5", [2, 3, 64, 47]],
  ["shufflenet_v2_x0_5", [2, 3, 64, 49]],
  ["densenet121", [1, 3, 40, 32]],
  ["googlenet", [1, 3, 48, 33]],
  ["inception_v3", [1, 3, 75, 75]],
  ["conv_relu_pool", [1, 512, 13, 13]],
] as const satisfies readonly (readonly [ZooName, readonly number[]])[]

test.each(pictures)("%s computes the same on pfvm:cpu as its definition", async (name, shape) => {
  const entry = resolve(import.meta.dirname, `../../examples/zoo/${name}.model.ts`)
  const { functions } = await loadModel(entry, { name, inputs: { predict: input(shape) } })
  const { graph } = functions[0]!
  const given = new Map([["input", randomTensor("float32", shape, 1)]])
  const expected = numbersOf(interpret(graph, given).get("output")!)
  const found = numbersOf((await (await compilerOf("pfvm:cpu")(graph))(given)).get("output")!)
  const scale = Math.max(...expected.map(Math.abs))
  expect(Math.max(...expected.map((number, i) => Math.abs(number - found[i]!))) / scale).toBeLessThan(1e-5)
  expect(deviationOf(expected) / scale).toBeGreaterThan(0.05)
})

function deviationOf(numbers: readonly number[]): number {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  return Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length)
}
