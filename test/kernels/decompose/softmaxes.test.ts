import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decompose } from "../../../src/kernels/decompose/decompose.ts"
import type { DType } from "../../../src/tensor/dtype.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { randomTensor, tensorFrom } from "../../support/graphs.ts"
import { expectSameAs, single } from "./decomposed.ts"

const extents = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })
const seeds = fc.integer({ min: 0, max: 1000 })
const ranges = fc.constantFrom({ low: -1, high: 1 }, { low: -200, high: 200 }, { low: 80, high: 100 })
const runs = { seed: 1, numRuns: 60 }

describe("decomposed softmax agrees with the reference", () => {
  for (const op of ["softmax", "logSoftmax"] as const) {
    it(op, () => {
      fc.assert(
        fc.property(
          extents,
          fc.nat(),
          seeds,
          ranges,
          fc.constantFrom<DType>("float32", "float64"),
          (shape, at, seed, range, dtype) => {
            const axis = (at % shape.length) - (at % 2) * shape.length
            expectSameAs(op, [randomTensor(dtype, shape, seed, range)], { axis })
          },
        ),
        runs,
      )
    })

    it(`${op} of infinities, NaN and nothing`, () => {
      const rows = [
        [-Infinity, 0],
        [-Infinity, -Infinity],
        [Infinity, 0],
        [Number.NaN, 0],
      ].flat()
      expectSameAs(op, [tensorFrom("float32", [4, 2], rows)])
      expectSameAs(op, [randomTensor("float32", [3, 0], 1)])
      expectSameAs(op, [randomTensor("float16", [1, 4], 1)])
    })
  }
})

describe("decomposed reduceLogSumExp agrees with the reference", () => {
  it("over any axes", () => {
    fc.assert(
      fc.property(extents, fc.array(fc.nat(3)), fc.boolean(), fc.boolean(), fc.boolean(), seeds, ranges, (...drawn) => {
        const [shape, chosen, isGiven, keepdims, noopWithEmptyAxes, seed, range] = drawn
        const axes = [...new Set(chosen.map((axis) => axis % shape.length))]
        const list = isGiven ? tensorOf("int64", [axes.length], axes) : undefined
        const x = randomTensor("float32", shape, seed, range)
        expectSameAs("reduceLogSumExp", [x, list], { keepdims, noopWithEmptyAxes })
      }),
      runs,
    )
  })

  it("of infinities, NaN, nothing, a scalar and integers", () => {
    const rows = [
      [-Infinity, 0],
      [-Infinity, -Infinity],
      [Infinity, 0],
      [Infinity, -Infinity],
      [Number.NaN, 0],
    ].flat()
    const last = tensorOf("int64", [1], [1])
    expectSameAs("reduceLogSumExp", [tensorFrom("float32", [5, 2], rows), last])
    expectSameAs("reduceLogSumExp", [randomTensor("float32", [2, 0], 1), last], { keepdims: false })
    expectSameAs("reduceLogSumExp", [tensorFrom("float32", [], [3])])
    expectSameAs("reduceLogSumExp", [tensorFrom("int32", [2, 3], [1, 5, 9, -7, 40, 40]), last])
  })
})

describe("decompose", () => {
  it("gives back a graph without composite operators", () => {
    const { graph } = single("relu", [randomTensor("float32", [3], 1)])
    expect(decompose(graph)).toBe(graph)
  })

  it("keeps the origin and the dtype", () => {
    const { graph } = single("softmax", [randomTensor("float64", [3], 1)])
    const { nodes, outputs } = decompose(graph)
    expect(outputs[0]!.value.type).toEqual({ dtype: "float64", shape: [3] })
    expect(nodes.map(({ op }) => op)).toEqual(["reduceMax", "sub", "exp", "reduceSum", "reciprocal", "mul"])
  })
})
