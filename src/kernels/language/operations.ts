import type { ValueType } from "./value-type.ts"

const floats = ["f32", "f64", "f32x4", "f64x2"] as const satisfies readonly ValueType[]
const scalarInts = ["i32", "i64"] as const satisfies readonly ValueType[]
const ints = ["i32", "i64", "i32x4", "i64x2"] as const satisfies readonly ValueType[]
const all = [...floats, ...ints] as const

/** What each operator of one value accepts. `nearest` rounds half to even. `not` is bitwise. */
export const unaryFns = {
  neg: all,
  abs: [...floats, "i32x4", "i64x2"],
  sqrt: floats,
  floor: floats,
  ceil: floats,
  trunc: floats,
  nearest: floats,
  not: ints,
  countLeadingZeros: scalarInts,
  countTrailingZeros: scalarInts,
  popcount: scalarInts,
} as const satisfies Record<string, readonly ValueType[]>

/**
 * What each operator of two values accepts.
 *
 * `min` and `max` are IEEE 754-2019 minimum and maximum: NaN wins, -0 is below +0; on integers they are signed.
 * `pmin(a, b)` is b where b < a, otherwise a; `pmax(a, b)` is b where a < b, otherwise a: cheaper, and `pmax(x, 0)`
 * keeps NaN. `div` and `rem` on integers cut toward zero; the divisor is neither 0 nor, beside the least integer, -1
 * (the constructors guard). Shifts take the amount modulo the lane's width; `shr` keeps the sign, `shrU` shifts in
 * zeros.
 */
export const binaryFns = {
  add: all,
  sub: all,
  mul: all,
  div: [...floats, "i32", "i64"],
  divU: scalarInts,
  rem: scalarInts,
  remU: scalarInts,
  min: [...floats, "i32x4"],
  max: [...floats, "i32x4"],
  minU: ["i32x4"],
  maxU: ["i32x4"],
  pmin: ["f32x4", "f64x2"],
  pmax: ["f32x4", "f64x2"],
  copysign: ["f32", "f64"],
  and: ints,
  or: ints,
  xor: ints,
  shl: ints,
  shr: ints,
  shrU: ints,
} as const satisfies Record<string, readonly ValueType[]>

/** `ne` is true and all others are false beside NaN. The forms with U read integers as unsigned. */
export const compareFns = {
  eq: all,
  ne: all,
  lt: all,
  le: all,
  gt: all,
  ge: all,
  ltU: ["i32", "i64", "i32x4"],
  leU: ["i32", "i64", "i32x4"],
  gtU: ["i32", "i64", "i32x4"],
  geU: ["i32", "i64", "i32x4"],
} as const satisfies Record<string, readonly ValueType[]>

export type UnaryFn = keyof typeof unaryFns
export type BinaryFn = keyof typeof binaryFns
export type CompareFn = keyof typeof compareFns

/** From → to; beside these there is `bitcast`. */
export const conversions = {
  f32: ["f64", "i32", "i64"],
  f64: ["f32", "i32", "i64"],
  i32: ["f32", "f64", "i64"],
  i64: ["f32", "f64", "i32"],
  f32x4: ["i32x4", "f64x2"],
  f64x2: ["f32x4", "i32x4"],
  i32x4: ["f32x4", "f64x2", "i64x2"],
  i64x2: ["i32x4"],
} as const satisfies Record<ValueType, readonly ValueType[]>

export function isShift(fn: BinaryFn): boolean {
  return fn === "shl" || fn === "shr" || fn === "shrU"
}
