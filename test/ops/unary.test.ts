import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { OpName } from "../../src/ops/table.ts"
import { floatDTypes } from "../../src/ops/families/elementwise.ts"
import { tensorOf } from "../../src/tensor/tensor.ts"
import { expectClose, randomTensor, runOperator, tensorFrom, valuesOf } from "../support/graphs.ts"

const inf = Infinity

const cases: Partial<Record<OpName, readonly [x: number, y: number][]>> = {
  neg: [
    [1, -1],
    [0, -0],
    [-inf, inf],
  ],
  abs: [
    [-2, 2],
    [-0, 0],
    [-inf, inf],
  ],
  sign: [
    [-3, -1],
    [0, 0],
    [5, 1],
    [NaN, NaN],
  ],
  reciprocal: [
    [4, 0.25],
    [-0, -inf],
  ],
  sqrt: [
    [9, 3],
    [-1, NaN],
  ],
  exp: [
    [0, 1],
    [1, Math.E],
    [-inf, 0],
  ],
  log: [
    [1, 0],
    [0, -inf],
    [-1, NaN],
  ],
  floor: [
    [-1.5, -2],
    [1.5, 1],
  ],
  ceil: [
    [-1.5, -1],
    [1.2, 2],
  ],
  round: [
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, -0],
    [-1.5, -2],
    [-2.5, -2],
    [2.3, 2],
    [-2.7, -3],
    [inf, inf],
    [NaN, NaN],
  ],
  erf: [
    [0, 0],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [-2, -0.9953222650189527],
    [7, 1],
    [-inf, -1],
  ],
  sigmoid: [
    [0, 0.5],
    [-1000, 0],
    [1000, 1],
    [2, 0.8807970779778823],
  ],
  relu: [
    [-1, 0],
    [2, 2],
    [NaN, NaN],
  ],
  softplus: [
    [0, Math.LN2],
    [1000, 1000],
    [-1000, 0],
  ],
  softsign: [
    [1, 0.5],
    [-3, -0.75],
  ],
  mish: [
    [0, 0],
    [1, 0.8650983882673103],
  ],
  hardSwish: [
    [-4, 0],
    [0, 0],
    [3, 3],
    [1, 2 / 3],
  ],
  leakyRelu: [
    [-1, -0.01],
    [2, 2],
  ],
  elu: [
    [-1, Math.expm1(-1)],
    [2, 2],
  ],
  celu: [
    [-1, Math.expm1(-1)],
    [2, 2],
  ],
  selu: [
    [1, 1.0507010221481323],
    [-1, 1.0507010221481323 * 1.6732631921768188 * Math.expm1(-1)],
  ],
  hardSigmoid: [
    [0, 0.5],
    [-3, 0],
    [3, 1],
    [1, 0.7],
  ],
  thresholdedRelu: [
    [1, 0],
    [1.5, 1.5],
    [-2, 0],
  ],
  gelu: [
    [0, 0],
    [1, 0.8413447460685429],
    [-1, -0.15865525393145707],
  ],
  identity: [[-3, -3]],
}

describe("values from the definitions", () => {
  test.each(Object.entries(cases))("%s", (op, pairs) => {
    const x = tensorFrom(
      "float64",
      [pairs.length],
      pairs.map(([from]) => from),
    )
    const expected = tensorFrom(
      "float64",
      [pairs.length],
      pairs.map(([, to]) => to),
    )
    const [actual] = runOperator(op as OpName, [x])
    expectClose(actual!, expected, { rtol: 1e-13, atol: 1e-15 })
  })

  test("signs of zero are kept", () => {
    expect(valuesOf(runOperator("neg", [tensorFrom("float32", [1], [0])])[0]!)).toEqual([-0])
    expect(valuesOf(runOperator("round", [tensorFrom("float32", [2], [-0.4, -0])])[0]!)).toEqual([-0, -0])
  })

  test("gelu by tanh", () => {
    const [y] = runOperator("gelu", [tensorFrom("float64", [2], [1, -1])], { approximate: "tanh" })
    expectClose(y!, tensorFrom("float64", [2], [0.8411919906082768, -0.15880800939172324]), { rtol: 1e-13 })
  })
})

describe("laws", () => {
  const inverses: readonly [OpName, OpName][] = [
    ["exp", "log"],
    ["sin", "asin"],
    ["cos", "acos"],
    ["tan", "atan"],
    ["sinh", "asinh"],
    ["cosh", "acosh"],
    ["tanh", "atanh"],
    ["neg", "neg"],
    ["reciprocal", "reciprocal"],
  ]
  test.each(inverses)("%s then %s gives x back", (op, inverse) => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1.5, noNaN: true }), (value) => {
        const x = tensorFrom("float64", [1], [value])
        expectClose(runOperator(inverse, runOperator(op, [x]))[0]!, x, { rtol: 1e-10, atol: 0 })
      }),
      { seed: 1, numRuns: 30 },
    )
  })

  test("erf is the integral of the Gauss function", () => {
    const step = 1e-3
    const points = Array.from({ length: 3000 }, (_, i) => (i + 1) * step)
    const slopes = points.map((x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-((x - step / 2) ** 2)))
    const [y] = runOperator("erf", [tensorFrom("float64", [points.length], points)])
    let integral = 0
    const sums = slopes.map((slope) => (integral += slope * step))
    expectClose(y!, tensorFrom("float64", [points.length], sums), { rtol: 0, atol: 1e-6 })
  })

  test.each(floatDTypes)("%s: the result is the float64 result, rounded once", (dtype) => {
    const x = randomTensor(dtype, [64], 3, { low: -4, high: 4 })
    const exact = tensorFrom(
      dtype,
      [64],
      valuesOf(x).map((value) => Math.exp(value)),
    )
    expect(runOperator("exp", [x])[0]!.data).toEqual(exact.data)
  })
})

describe("other dtypes", () => {
  test("64-bit integers are exact and wrap around", () => {
    const x = tensorOf("int64", [3], [2n ** 62n + 1n, -5, -(2n ** 63n)])
    expect(runOperator("neg", [x])[0]!.data).toEqual(BigInt64Array.of(-(2n ** 62n) - 1n, 5n, -(2n ** 63n)))
    expect(runOperator("abs", [x])[0]!.data).toEqual(BigInt64Array.of(2n ** 62n + 1n, 5n, -(2n ** 63n)))
    expect(runOperator("sign", [x])[0]!.data).toEqual(BigInt64Array.of(1n, -1n, -1n))
    expect(runOperator("relu", [x])[0]!.data).toEqual(BigInt64Array.of(2n ** 62n + 1n, 0n, 0n))
  })

  test("int8 wraps around", () => {
    expect(valuesOf(runOperator("neg", [tensorFrom("int8", [2], [-128, 127])])[0]!)).toEqual([-128, -127])
  })

  test("bool and bits", () => {
    expect(valuesOf(runOperator("not", [tensorFrom("bool", [2], [0, 1])])[0]!)).toEqual([1, 0])
    expect(valuesOf(runOperator("bitwiseNot", [tensorFrom("uint8", [2], [0, 0b1010])])[0]!)).toEqual([255, 0b11110101])
    expect(valuesOf(runOperator("bitwiseNot", [tensorFrom("int32", [1], [5])])[0]!)).toEqual([-6])
  })

  test("questions about floats", () => {
    const x = tensorFrom("float16", [4], [NaN, inf, -inf, 1])
    expect(valuesOf(runOperator("isNaN", [x])[0]!)).toEqual([1, 0, 0, 0])
    expect(valuesOf(runOperator("isInf", [x])[0]!)).toEqual([0, 1, 1, 0])
    expect(valuesOf(runOperator("isInf", [x], { detectNegative: false })[0]!)).toEqual([0, 1, 0, 0])
    expect(valuesOf(runOperator("isInf", [x], { detectPositive: false })[0]!)).toEqual([0, 0, 1, 0])
  })
})

describe("clip", () => {
  const scalar = (value: number) => tensorFrom("float32", [], [value])
  const x = tensorFrom("float32", [4], [-2, 0.5, 3, NaN])
  test.each([
    [
      [x, scalar(-1), scalar(1)],
      [-1, 0.5, 1, NaN],
    ],
    [
      [x, undefined, scalar(1)],
      [-2, 0.5, 1, NaN],
    ],
    [
      [x, scalar(0)],
      [0, 0.5, 3, NaN],
    ],
    [[x], [-2, 0.5, 3, NaN]],
    [
      [x, scalar(2), scalar(1)],
      [1, 1, 1, NaN],
    ],
  ])("case %#", (inputs, expected) => {
    expect(valuesOf(runOperator("clip", inputs)[0]!)).toEqual(expected)
  })

  test("64-bit integers", () => {
    const big = tensorOf("int64", [2], [2n ** 62n + 1n, -(2n ** 62n) - 1n])
    const low = tensorOf("int64", [], [-(2n ** 62n)])
    expect(runOperator("clip", [big, low])[0]!.data).toEqual(BigInt64Array.of(2n ** 62n + 1n, -(2n ** 62n)))
  })
})
