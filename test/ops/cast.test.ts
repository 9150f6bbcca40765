import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { allDTypes, dtypes, type DType } from "../../src/tensor/dtype.ts"
import { tensorOf } from "../../src/tensor/tensor.ts"
import { randomTensor, runOperator, tensorFrom, valuesOf } from "../support/graphs.ts"

const cast = (from: DType, values: readonly number[], to: DType): number[] =>
  valuesOf(runOperator("cast", [tensorFrom(from, [values.length], values)], { to })[0]!)

describe("every pair of dtypes", () => {
  test.each(allDTypes)("from %s", (from) => {
    const [low, high] = dtypes[from].kind === "bool" ? [0, 2] : [0, 100]
    const x = randomTensor(from, [20], 5, { low, high })
    for (const to of allDTypes) {
      const isFloat = dtypes[to].kind === "float"
      const expected = valuesOf(x).map((value) => {
        if (dtypes[to].kind === "bool") return Number(value !== 0)
        return isFloat ? valuesOf(tensorFrom(to, [1], [value]))[0]! : Math.trunc(value)
      })
      expect(valuesOf(runOperator("cast", [x], { to })[0]!), to).toEqual(expected)
    }
  })
})

describe("floats to integers", () => {
  test.each<[DType, readonly number[]]>([
    ["int8", [0, 1, -1, 127, -128, 0, 127, -128]],
    ["uint8", [0, 1, 0, 255, 0, 0, 255, 0]],
    ["int32", [0, 1, -1, 300, -300, 0, 2 ** 31 - 1, -(2 ** 31)]],
  ])("%s: toward zero, then the nearest end of the range; NaN gives 0", (to, expected) => {
    expect(cast("float32", [0.9, 1.9, -1.9, 300, -300, NaN, Infinity, -Infinity], to)).toEqual(expected)
  })

  test("64-bit", () => {
    const [signed] = runOperator("cast", [tensorFrom("float64", [4], [1e30, -1e30, NaN, -2.5])], { to: "int64" })
    expect(signed!.data).toEqual(BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), 0n, -2n))
    const [unsigned] = runOperator("cast", [tensorFrom("float64", [2], [1e30, -1])], { to: "uint64" })
    expect(unsigned!.data).toEqual(BigUint64Array.of(2n ** 64n - 1n, 0n))
  })
})

describe("integers", () => {
  test("integers wrap around", () => {
    expect(cast("int32", [300, -1, 128], "uint8")).toEqual([44, 255, 128])
    expect(cast("int32", [300, -1, 128], "int8")).toEqual([44, -1, -128])
    const [y] = runOperator("cast", [tensorOf("uint64", [1], [2n ** 64n - 1n])], { to: "int64" })
    expect(y!.data).toEqual(BigInt64Array.of(-1n))
  })

  test("to float32 rounds once: off the tie that a rounding to float64 would land on", () => {
    const justAboveTie = 2n ** 62n + 2n ** 38n + 1n
    const [y] = runOperator("cast", [tensorOf("int64", [2], [justAboveTie, -justAboveTie])], { to: "float32" })
    expect(valuesOf(y!)).toEqual([2 ** 62 + 2 ** 39, -(2 ** 62) - 2 ** 39])
  })

  test("to float32 gives the nearest of its neighbours", () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => {
        const [y] = runOperator("cast", [tensorOf("int64", [1], [value])], { to: "float32" })
        const found = BigInt(valuesOf(y!)[0]!)
        const distance = (a: bigint): bigint => (a > value ? a - value : value - a)
        const spacing = BigInt(2 ** Math.max(0, Math.floor(Math.log2(Number(distance(0n) || 1n))) - 24))
        expect(distance(found) <= spacing).toBe(true)
      }),
      { seed: 1, numRuns: 200 },
    )
  })
})

test("bool", () => {
  expect(cast("float32", [0, -0, 0.1, NaN, -3], "bool")).toEqual([0, 0, 1, 1, 1])
  expect(cast("bool", [0, 1], "float16")).toEqual([0, 1])
  expect(cast("bool", [0, 1], "int64")).toEqual([0, 1])
})

test("chainerCastReduceSum is cast, then reduceSum", () => {
  const x = randomTensor("float16", [3, 4, 2], 9)
  const axes = tensorFrom("int64", [2], [0, -1])
  const separate = runOperator("reduceSum", [runOperator("cast", [x], { to: "float32" })[0]!, axes], {
    keepdims: false,
  })
  expect(runOperator("chainerCastReduceSum", [x, axes], { to: "float32", keepdims: false })).toEqual(separate)
})
