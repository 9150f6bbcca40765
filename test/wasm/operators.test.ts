import { describe, expect, test } from "vitest"
import { evaluate } from "../../src/kernels/interpret/evaluate.ts"
import * as build from "../../src/kernels/language/build.ts"
import type { Expr } from "../../src/kernels/language/kernel.ts"
import {
  binaryFns,
  compareFns,
  conversions,
  isShift,
  unaryFns,
  type BinaryFn,
  type CompareFn,
  type UnaryFn,
} from "../../src/kernels/language/operations.ts"
import { buffer, kernel, store } from "../../src/kernels/language/statements.ts"
import { allValueTypes, laneOf, lanesOf, type LaneType, type ValueType } from "../../src/kernels/language/value-type.ts"
import type { DType, TensorArray } from "../../src/tensor/dtype.ts"
import { allocate, tensorOf } from "../../src/tensor/tensor.ts"
import { runKernel } from "./run-kernel.ts"

const dtypeOf = { f32: "float32", f64: "float64", i32: "int32", i64: "int64" } as const satisfies Record<
  LaneType,
  DType
>

const special = {
  f32: [0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, 1e-42, 3.4e38, Infinity, -Infinity, NaN, 2147483648, -9.3e18, 4294967296],
  f64: [
    0,
    -0,
    1,
    -1,
    0.5,
    1.5,
    2.5,
    -2.5,
    5e-324,
    1.7e308,
    Infinity,
    -Infinity,
    NaN,
    2147483647.5,
    -9.3e18,
    18446744073709552000,
  ],
  i32: [0, 1, -1, 2, -2, 31, 32, 33, 255, -128, 65536, 0x7fffffff, -0x80000000, 7, 0x12345678, -0x12345678],
  i64: [
    0n,
    1n,
    -1n,
    2n,
    -2n,
    63n,
    64n,
    65n,
    16777217n,
    -9007199254740993n,
    0x7fffffffffffffffn,
    -0x8000000000000000n,
    3n,
    36028797018963969n,
    1n << 40n,
    -7n,
  ],
} as const satisfies Record<LaneType, readonly (number | bigint)[]>

/** Every value beside every other; 256 elements. */
function pairs(lane: LaneType): readonly [TensorArray, TensorArray] {
  const values: readonly (number | bigint)[] = special[lane]
  const left = values.flatMap((value) => values.map(() => value))
  const right = values.flatMap(() => values)
  return [tensorOf(dtypeOf[lane], [256], left).data, tensorOf(dtypeOf[lane], [256], right).data]
}

/** Stores `compute` of the pairs of a type, by the evaluator and by the printed module. */
function bothWays(type: ValueType, result: ValueType, compute: (left: Expr, right: Expr) => Expr) {
  const index = build.at({ i: lanesOf(type) })
  const to = build.at({ i: lanesOf(result) })
  const outCount = (256 / lanesOf(type)) * lanesOf(result)
  const program = kernel(
    "operator",
    [
      buffer("a", dtypeOf[laneOf(type)], 256, "read"),
      buffer("b", dtypeOf[laneOf(type)], 256, "read"),
      buffer("c", dtypeOf[laneOf(result)], outCount, "write"),
    ],
    { variable: "i", count: 256 / lanesOf(type) },
    [store("c", to, compute(build.load(type, "a", index), build.load(type, "b", index)))],
  )
  const arrays = [...pairs(laneOf(type)), allocate(dtypeOf[laneOf(result)], outCount)]
  const printed = runKernel(program, arrays)
  evaluate(program, arrays)
  return {
    evaluated: Array.from(arrays[2] as ArrayLike<unknown>),
    printed: Array.from(printed[2] as ArrayLike<unknown>),
  }
}

function expectSame(type: ValueType, result: ValueType, compute: (left: Expr, right: Expr) => Expr): void {
  const { evaluated, printed } = bothWays(type, result, compute)
  expect(printed).toEqual(evaluated)
}

/** The constructors that guard against what the machine traps on. */
const divisions: Readonly<Record<string, (left: Expr, right: Expr) => Expr>> = {
  div: build.div,
  divU: build.divU,
  rem: build.rem,
  remU: build.remU,
}

describe.each(allValueTypes)("%s", (type) => {
  const of = (table: Readonly<Record<string, readonly ValueType[]>>): string[] =>
    Object.keys(table).filter((fn) => table[fn]!.includes(type))

  test.each(of(unaryFns))("%s", (fn) => expectSame(type, type, (left) => build.unary(fn as UnaryFn, left)))

  test.each(of(binaryFns))("%s", (fn) => {
    const amount = (right: Expr): Expr =>
      laneOf(type) === "i32" && lanesOf(type) === 1 ? right : build.constant("i32", 37)
    expectSame(type, type, (left, right) => {
      const divide = divisions[fn]
      if (divide !== undefined) return divide(left, right)
      if (fn === "copysign") return build.copysign(left, build.select(build.eq(right, right), right, 0))
      return build.binary(fn as BinaryFn, left, isShift(fn as BinaryFn) ? amount(right) : right)
    })
  })

  test.each(of(compareFns))("%s", (fn) => {
    expectSame(type, build.eq(build.constant(type, 0), 0).type, (left, right) =>
      build.compare(fn as CompareFn, left, right),
    )
  })

  test.each(conversions[type].flatMap((to) => [[to, true] as const, [to, false] as const]))(
    "to %s, signed %s",
    (to, signed) => {
      expectSame(type, to, (left) => build.convert(to, left, { signed }))
    },
  )
})

test("integer division by 0 is 0, and of the least integer by -1 itself", () => {
  const { evaluated } = bothWays("i32", "i32", (left, right) => build.div(left, right))
  expect(evaluated.slice(0, 16)).toEqual(new Array(16).fill(0))
  expect(evaluated[12 * 16 + 2]).toBe(-0x80000000)
  expect(evaluated[13 * 16 + 4]).toBe(-3)
})

test("pmax(x, 0) keeps NaN, and max(-0, 0) is 0", () => {
  const pmaxed = bothWays("f32x4", "f32x4", (left) => build.pmax(left, 0)).evaluated
  expect(pmaxed[12 * 16]).toBeNaN()
  expect(pmaxed[3 * 16]).toBe(0)
  expect(bothWays("f32", "f32", (left, right) => build.max(left, right)).evaluated[16]).toBe(0)
})
