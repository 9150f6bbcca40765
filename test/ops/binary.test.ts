import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { OpName } from "../../src/ops/table.ts"
import type { DType } from "../../src/tensor/dtype.ts"
import { tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { expectClose, randomTensor, runOperator, tensorFrom, valuesOf } from "../support/graphs.ts"

const float = (...values: number[]): Tensor => tensorFrom("float32", [values.length], values)
const int = (...values: number[]): Tensor => tensorFrom("int32", [values.length], values)
const bits = (...values: number[]): Tensor => tensorFrom("uint8", [values.length], values)
const bool = (...values: number[]): Tensor => tensorFrom("bool", [values.length], values)

describe("values from the definitions", () => {
  const cases: readonly [OpName, Tensor, Tensor, readonly number[], object?][] = [
    ["add", float(1, NaN), float(2, 1), [3, NaN]],
    ["sub", float(1, 5), float(2, 1), [-1, 4]],
    ["mul", float(3, Infinity), float(2, 0), [6, NaN]],
    ["div", float(1, -1, 0), float(4, 0, 0), [0.25, -Infinity, NaN]],
    ["div", int(7, -7, 7, -7, 5), int(2, 2, -2, -2, 0), [3, -3, -3, 3, 0]],
    ["mod", int(-4, 7, 5, 4, -7, 8, 3), int(2, -3, 8, -2, 3, 5, 0), [0, -2, 5, 0, 2, 3, 0]],
    ["mod", int(-4, 7, 5, 4, -7, 8), int(2, -3, 8, -2, 3, 5), [-0, 1, 5, 0, -1, 3].map((x) => x + 0), { fmod: true }],
    ["mod", float(-4.5, 4.5), float(2, -2), [-0.5, 0.5], { fmod: true }],
    ["pow", float(2, -8, 1, 4), float(3, 1 / 3, NaN, -0.5), [8, NaN, 1, 0.5]],
    ["pow", int(2, -3, 0, 2, -1, 0), int(3, 3, 0, -1, -3, -1), [8, -27, 1, 0, -1, 0]],
    ["pow", int(2, 3), float(0.5, 2), [1, 9]],
    ["pow", float(2, 3), int(-1, 2), [0.5, 9]],
    ["min", float(1, NaN, 2), float(2, 0, NaN), [1, NaN, NaN]],
    ["max", float(1, NaN, 2), float(2, 0, NaN), [2, NaN, NaN]],
    ["equal", float(1, NaN, 0), float(1, NaN, -0), [1, 0, 1]],
    ["equal", bool(1, 0), bool(1, 1), [1, 0]],
    ["less", float(1, 2, NaN), float(2, 2, 1), [1, 0, 0]],
    ["lessOrEqual", float(1, 2, NaN), float(2, 2, 1), [1, 1, 0]],
    ["greater", float(3, 2, NaN), float(2, 2, 1), [1, 0, 0]],
    ["greaterOrEqual", float(3, 2, NaN), float(2, 2, 1), [1, 1, 0]],
    ["and", bool(0, 0, 1, 1), bool(0, 1, 0, 1), [0, 0, 0, 1]],
    ["or", bool(0, 0, 1, 1), bool(0, 1, 0, 1), [0, 1, 1, 1]],
    ["xor", bool(0, 0, 1, 1), bool(0, 1, 0, 1), [0, 1, 1, 0]],
    ["prelu", float(-2, 3), float(0.5, 0.5), [-1, 3]],
    ["bitwiseAnd", bits(0b1100), bits(0b1010), [0b1000]],
    ["bitwiseOr", bits(0b1100), bits(0b1010), [0b1110]],
    ["bitwiseXor", bits(0b1100), bits(0b1010), [0b0110]],
    ["bitShift", bits(16, 4, 1), bits(1, 2, 8), [32, 16, 0], { direction: "left" }],
    ["bitShift", bits(16, 4, 1), bits(1, 2, 8), [8, 1, 0], { direction: "right" }],
  ]
  test.each(cases)("%s %#", (op, a, b, expected, attributes = {}) => {
    expect(valuesOf(runOperator(op, [a, b], attributes)[0]!)).toEqual(expected)
  })

  test("where", () => {
    const [y] = runOperator("where", [
      tensorFrom("bool", [2, 1], [1, 0]),
      tensorFrom("int64", [2], [1, 2]),
      tensorFrom("int64", [], [9]),
    ])
    expect(valuesOf(y!)).toEqual([1, 2, 9, 9])
  })
})

describe("integers wrap around at their width", () => {
  const widths: readonly [DType, bigint, boolean][] = [
    ["int8", 8n, true],
    ["uint8", 8n, false],
    ["int32", 32n, true],
    ["uint32", 32n, false],
    ["int64", 64n, true],
    ["uint64", 64n, false],
  ]
  test.each(widths)("%s", (dtype, width, isSigned) => {
    const wrap = (value: bigint): bigint => (isSigned ? BigInt.asIntN : BigInt.asUintN)(Number(width), value)
    const element = isSigned
      ? fc.bigInt(-(2n ** (width - 1n)), 2n ** (width - 1n) - 1n)
      : fc.bigInt(0n, 2n ** width - 1n)
    const run = (op: OpName, a: bigint, b: bigint): bigint =>
      BigInt(runOperator(op, [tensorOf(dtype, [], [a]), tensorOf(dtype, [], [b])])[0]!.data[0]!)
    fc.assert(
      fc.property(element, element, (a, b) => {
        expect(run("add", a, b)).toBe(wrap(a + b))
        expect(run("sub", a, b)).toBe(wrap(a - b))
        expect(run("mul", a, b)).toBe(wrap(a * b))
        if (b !== 0n) expect(run("div", a, b)).toBe(wrap(a / b))
        expect(run("max", a, b)).toBe(a > b ? a : b)
      }),
      { seed: 1, numRuns: 40 },
    )
  })

  test("a huge exponent takes no time, and wraps around", () => {
    const [y] = runOperator("pow", [tensorOf("int64", [], [3n]), tensorOf("int64", [], [2n ** 62n])])
    expect(y!.data[0]).toBe(1n)
  })
})

describe("broadcasting", () => {
  const shapes = [[], [1], [3], [2, 1], [1, 3], [2, 3], [4, 1, 1], [4, 2, 3], [4, 1, 3]]
  const operations: readonly [OpName, DType][] = [
    ["sub", "float32"],
    ["less", "int64"],
    ["xor", "bool"],
    ["div", "int32"],
    ["pow", "float64"],
  ]
  test.each(operations)("%s of %s is the operation on both operands expanded", (op, dtype) => {
    for (const left of shapes) {
      for (const right of shapes) {
        const a = randomTensor(dtype, left, 1)
        const b = randomTensor(dtype, right, 2)
        const [actual] = runOperator(op, [a, b])
        const to = tensorFrom("int64", [actual!.shape.length], actual!.shape)
        const [expandedA] = runOperator("expand", [a, to])
        const [expandedB] = runOperator("expand", [b, to])
        expectClose(actual!, runOperator(op, [expandedA!, expandedB!])[0]!, { rtol: 0, atol: 0 })
      }
    }
  })

  test("nothing, broadcast, is nothing", () => {
    const [y] = runOperator("add", [tensorFrom("float32", [0, 1], []), tensorFrom("float32", [3], [1, 2, 3])])
    expect(y!.shape).toEqual([0, 3])
  })

  test("expand repeats along axes of extent 1", () => {
    const [y] = runOperator("expand", [tensorFrom("float32", [3, 1], [1, 2, 3]), tensorFrom("int64", [3], [2, 1, 2])])
    expect(y!.shape).toEqual([2, 3, 2])
    expect(valuesOf(y!)).toEqual([1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3])
  })
})
