import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { elementCount } from "../../src/tensor/shape.ts"
import { type Tensor } from "../../src/tensor/tensor.ts"
import { randomTensor, runOperator, tensorFrom, valuesOf } from "../support/graphs.ts"

const ints = (shape: readonly number[], ...values: number[]): Tensor => tensorFrom("int64", shape, values)
const floats = (shape: readonly number[], ...values: number[]): Tensor => tensorFrom("float32", shape, values)
const options = { seed: 1, numRuns: 40 }

describe("values from the definitions", () => {
  test("gather", () => {
    const x = floats([3, 2], 1, 1.2, 2.3, 3.4, 4.5, 5.7)
    const [rows] = runOperator("gather", [x, ints([2, 2], 0, 1, 1, -1)])
    expect(rows).toEqual(floats([2, 2, 2], 1, 1.2, 2.3, 3.4, 2.3, 3.4, 4.5, 5.7))
    expect(runOperator("gather", [x, ints([], 1)], { axis: 1 })[0]).toEqual(floats([3], 1.2, 3.4, 5.7))
  })

  test("gatherElements", () => {
    const x = floats([3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9)
    expect(runOperator("gatherElements", [x, ints([2, 3], 1, 2, 0, 2, 0, 0)])[0]).toEqual(
      floats([2, 3], 4, 8, 3, 7, 2, 3),
    )
    expect(runOperator("gatherElements", [x, ints([1, 2], -1, 0)], { axis: 1 })[0]).toEqual(floats([1, 2], 3, 1))
  })

  test("gatherND", () => {
    const x = ints([2, 2, 2], 0, 1, 2, 3, 4, 5, 6, 7)
    expect(runOperator("gatherND", [x, ints([2, 2], 0, 1, 1, 0)])[0]).toEqual(ints([2, 2], 2, 3, 4, 5))
    expect(runOperator("gatherND", [x, ints([2, 1], 1, 0)], { batchDims: 1 })[0]).toEqual(ints([2, 2], 2, 3, 4, 5))
    expect(runOperator("gatherND", [x, ints([1, 3], -1, 0, 1)])[0]).toEqual(ints([1], 5))
  })

  test("scatterElements", () => {
    const x = floats([1, 5], 1, 2, 3, 4, 5)
    const run = (reduction: "none" | "add" | "mul" | "min" | "max", indices: readonly number[]): number[] =>
      valuesOf(
        runOperator("scatterElements", [x, ints([1, 2], ...indices), floats([1, 2], 1.5, 2.5)], {
          axis: 1,
          reduction,
        })[0]!,
      )
    expect(run("none", [1, -2])).toEqual([1, 1.5, 3, 2.5, 5])
    expect(run("none", [1, 1])).toEqual([1, 2.5, 3, 4, 5])
    expect(run("add", [1, 1])).toEqual([1, 6, 3, 4, 5])
    expect(run("mul", [1, 1])).toEqual([1, 7.5, 3, 4, 5])
    expect(run("min", [1, 1])).toEqual([1, 1.5, 3, 4, 5])
    expect(run("max", [1, 0])).toEqual([2.5, 2, 3, 4, 5])
  })

  test("scatterND", () => {
    const x = ints([8], 1, 2, 3, 4, 5, 6, 7, 8)
    const indices = ints([4, 1], 4, 3, 1, 7)
    expect(valuesOf(runOperator("scatterND", [x, indices, ints([4], 9, 10, 11, 12)])[0]!)).toEqual([
      1, 11, 3, 10, 9, 6, 7, 12,
    ])
    const [rows] = runOperator("scatterND", [ints([2, 2], 1, 2, 3, 4), ints([2, 1], 1, 1), ints([2, 2], 1, 1, 2, 2)], {
      reduction: "add",
    })
    expect(valuesOf(rows!)).toEqual([1, 2, 6, 7])
  })
})

describe("laws", () => {
  const shapeAndAxis = fc
    .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
    .chain((shape) => fc.tuple(fc.constant(shape), fc.integer({ min: 0, max: shape.length - 1 }), fc.nat(1000)))

  test("gather of one index is a slice", () => {
    fc.assert(
      fc.property(shapeAndAxis, ([shape, axis, seed]) => {
        const x = randomTensor("float32", shape, seed)
        const index = seed % shape[axis]!
        const [slice] = runOperator("slice", [x, ints([1], index), ints([1], index + 1), ints([1], axis)])
        expect(runOperator("gather", [x, ints([1], index)], { axis })[0]).toEqual(slice)
      }),
      options,
    )
  })

  test("gatherElements reads back what scatterElements wrote", () => {
    fc.assert(
      fc.property(shapeAndAxis, ([shape, axis, seed]) => {
        const x = randomTensor("float32", shape, seed)
        const updates = randomTensor("float32", shape, seed + 1)
        const index = (i: number): number => (Math.floor(i / elementCount(shape.slice(axis + 1))) + seed) % shape[axis]!
        const indices = tensorFrom(
          "int64",
          shape,
          Array.from({ length: elementCount(shape) }, (_, i) => index(i)),
        )
        const [written] = runOperator("scatterElements", [x, indices, updates], { axis })
        expect(runOperator("gatherElements", [written!, indices], { axis })[0]).toEqual(updates)
      }),
      options,
    )
  })

  test("gatherND with whole tuples reads back what scatterND wrote", () => {
    const x = randomTensor("bfloat16", [3, 4], 1)
    const indices = ints([3, 2], 2, 3, 0, 0, 1, -1)
    const updates = randomTensor("bfloat16", [3], 2)
    const [written] = runOperator("scatterND", [x, indices, updates])
    expect(runOperator("gatherND", [written!, indices])[0]).toEqual(updates)
  })
})
