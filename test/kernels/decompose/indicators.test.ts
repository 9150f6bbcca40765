import fc from "fast-check"
import { describe, it } from "vitest"
import type { DType } from "../../../src/tensor/dtype.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { randomTensor, tensorFrom } from "../../support/graphs.ts"
import { expectSameAs } from "./decomposed.ts"

const seeds = fc.integer({ min: 0, max: 1000 })
const runs = { seed: 1, numRuns: 60 }
const indexDTypes: readonly DType[] = ["int64", "int32", "int8", "uint8", "uint32", "uint64", "float32", "float64"]
const valueDTypes: readonly DType[] = ["float32", "float64", "int64", "int8", "bool"]

describe("decomposed choices by position agree with the reference", () => {
  it("oneHot", () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 })
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 6 }), fc.nat(), fc.constantFrom(...indexDTypes), fc.constantFrom(...valueDTypes), seeds, (...drawn) => {
        const [shape, depth, at, indexDType, valueDType, seed] = drawn
        const rank = shape.length + 1
        const axis = (at % rank) - (at % 2) * rank
        const values = tensorOf(valueDType, [2], [0, 1])
        expectSameAs("oneHot", [randomTensor(indexDType, shape, seed), tensorOf("int64", [], [depth]), values], { axis })
      }),
      runs,
    )
  })

  it("oneHot of indices that name no class", () => {
    const values = tensorFrom("float32", [2], [-3, 5])
    const floats = tensorFrom("float32", [8], [Number.NaN, Infinity, -Infinity, 1e30, -0.5, 2.9, -3.9, -4])
    const longs = tensorOf("int64", [4], [2n ** 32n, -(2n ** 63n), 2n ** 63n - 1n, -1])
    for (const indices of [floats, longs, tensorOf("uint64", [2], [2n ** 64n - 1n, 1n]), tensorOf("uint8", [2], [255, 44])]) {
      expectSameAs("oneHot", [indices, tensorOf("int64", [], [3]), values])
      expectSameAs("oneHot", [indices, tensorOf("int64", [], [300]), values])
    }
  })

  it("trilu", () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 4 })
    fc.assert(
      fc.property(shapes, fc.option(fc.integer({ min: -7, max: 7 }), { nil: undefined }), fc.boolean(), seeds, (shape, k, upper, seed) => {
        expectSameAs("trilu", [randomTensor("float32", shape, seed), k === undefined ? undefined : tensorOf("int64", [], [k])], { upper })
      }),
      runs,
    )
  })

  it("trilu keeps nothing of what is not a number", () => {
    expectSameAs("trilu", [tensorFrom("float32", [2, 2], [1, 2, Number.NaN, 4])])
    expectSameAs("trilu", [tensorOf("bool", [2, 2], [1, 1, 1, 1]), tensorOf("int64", [1], [2n ** 40n])])
  })

  it("eyeLike", () => {
    const extents = fc.integer({ min: 0, max: 5 })
    fc.assert(
      fc.property(extents, extents, fc.integer({ min: -6, max: 6 }), fc.constantFrom(...valueDTypes), (rows, columns, k, dtype) => {
        expectSameAs("eyeLike", [randomTensor("float32", [rows, columns], 1)], { k, dtype })
      }),
      runs,
    )
  })
})
