import { describe, expect, test } from "vitest"
import { differenceOf } from "../../../scripts/device-tests/compare.ts"
import { exportOnnx } from "../../../src/import/onnx/export-onnx.ts"
import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Graph } from "../../../src/ir/graph.ts"
import { optimize } from "../../../src/pfvm/optimize.ts"
import { pipelines } from "../../../src/pfvm/pipeline.ts"
import { tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { randomTensor } from "../../support/graphs.ts"
import { runInOnnxRuntime } from "./runtime.ts"

const operands = new Map<string, Tensor>([
  ["q", randomTensor("float32", [2, 3, 4, 8], 1)],
  ["k", randomTensor("float32", [2, 3, 5, 8], 2)],
  ["v", randomTensor("float32", [2, 3, 5, 6], 3)],
])
const bias = randomTensor("float32", [4, 5], 4)
const allowed = tensorOf("bool", [4, 5], [1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1])

function attention(mask: Tensor | undefined, isCausal: boolean): Graph {
  const builder = new GraphBuilder("attention")
  const inputs = [...operands].map(([name, tensor]) => builder.input(name, tensor))
  const given = mask && builder.constant("mask", mask)
  builder.output("y", builder.apply("attention", [...inputs, given], { scale: 0.3, isCausal, diagonal: 1 }))
  return builder.finish()
}

describe.each([
  { name: "alone", mask: undefined, isCausal: false },
  { name: "with a bias", mask: bias, isCausal: false },
  { name: "with a boolean mask that hides a row", mask: allowed, isCausal: false },
  { name: "that is causal", mask: undefined, isCausal: true },
  { name: "that is causal, with a bias", mask: bias, isCausal: true },
])("written attention $name", ({ mask, isCausal }) => {
  const graph = attention(mask, isCausal)
  const expected = interpret(graph, operands).get("y")!

  test("means the same to ONNX Runtime", async () => {
    const { y } = Object.fromEntries(await runInOnnxRuntime(exportOnnx(graph), graph, operands))
    expect(differenceOf(y, expected, { rtol: 1e-4, atol: 1e-5 })).toBeUndefined()
  })

  test("means the same when it is read and optimised again", () => {
    const { graph: read } = importOnnx(exportOnnx(graph), { name: "m" })
    const { graph: optimized } = optimize(read, { passes: pipelines.all, disable: [], now: () => 0 })
    expect(differenceOf(interpret(read, operands).get("y"), expected, { rtol: 1e-5, atol: 1e-6 })).toBeUndefined()
    expect(differenceOf(interpret(optimized, operands).get("y"), expected, { rtol: 1e-5, atol: 1e-6 })).toBeUndefined()
  })
})

test("attention that hides nothing is attention again", () => {
  const { graph: read } = importOnnx(exportOnnx(attention(undefined, false)), { name: "m" })
  const { graph } = optimize(read, { passes: pipelines.all, disable: [], now: () => 0 })
  expect(graph.nodes.map(({ op }) => op)).toEqual(["attention"])
})
