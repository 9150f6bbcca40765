import { expect, test } from "vitest"
import { GraphBuilder, type GivenAttributes } from "../../../src/ir/builder.ts"
import { operatorOf, type OpName } from "../../../src/ops/table.ts"
import type { Shape } from "../../../src/tensor/shape.ts"

function flopsOf<Op extends OpName>(op: Op, shapes: readonly Shape[], attributes: GivenAttributes<Op>): number {
  const builder = new GraphBuilder("work")
  const inputs = shapes.map((shape, i) => builder.input(`x${i}`, { dtype: "float32", shape }))
  const node = builder.node(op, inputs, attributes)
  const types = { inputs: node.inputs.map((input) => input?.type), outputs: node.outputs.map(({ type }) => type) }
  return operatorOf(op).flops({ ...types, attributes: node.attributes })
}

const window = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] }

test("a contraction counts two operations a multiply-add, and one for each bias added", () => {
  expect(
    flopsOf(
      "gemm",
      [
        [125, 1024],
        [256, 1024],
      ],
      { transB: true },
    ),
  ).toBe(2 * 125 * 1024 * 256)
  expect(flopsOf("gemm", [[125, 1024], [256, 1024], [256]], { transB: true })).toBe(2 * 125 * 1024 * 256 + 125 * 256)
  expect(
    flopsOf(
      "matMul",
      [
        [2, 3, 4],
        [4, 5],
      ],
      {},
    ),
  ).toBe(2 * 2 * 3 * 4 * 5)
  expect(
    flopsOf(
      "conv",
      [
        [1, 4, 8, 8],
        [6, 2, 3, 3],
      ],
      { ...window, group: 2 },
    ),
  ).toBe(2 * 6 * 64 * 2 * 9)
  expect(flopsOf("conv", [[1, 4, 8, 8], [6, 2, 3, 3], [6]], { ...window, group: 2 })).toBe(2 * 6 * 64 * 2 * 9 + 6 * 64)
  expect(
    flopsOf(
      "convTranspose",
      [
        [1, 4, 8, 8],
        [4, 6, 3, 3],
      ],
      { ...window, outputPadding: [0, 0] },
    ),
  ).toBe(2 * 4 * 64 * 6 * 9)
  expect(
    flopsOf(
      "einsum",
      [
        [2, 3],
        [3, 4],
      ],
      { equation: "ij,jk->ik" },
    ),
  ).toBe(2 * 2 * 3 * 4)
})

test("an einsum without a sum counts its products, and one that only moves elements nothing", () => {
  expect(flopsOf("einsum", [[2], [3]], { equation: "i,j->ij" })).toBe(6)
  expect(flopsOf("einsum", [[2, 3]], { equation: "ij->ji" })).toBe(0)
  expect(flopsOf("einsum", [[2, 3]], { equation: "ij->i" })).toBe(6)
})

test("pools count what they reduce, normalisation five for each element", () => {
  expect(flopsOf("maxPool", [[1, 2, 8, 8]], { ...window, kernelShape: [3, 3] })).toBe(2 * 64 * 9)
  expect(flopsOf("globalAveragePool", [[1, 2, 8, 8]], {})).toBe(128)
  expect(flopsOf("layerNorm", [[4, 8], [8]], {})).toBe(5 * 32)
  expect(flopsOf("lrn", [[1, 4, 8]], { size: 3 })).toBe(5 * 32)
})
