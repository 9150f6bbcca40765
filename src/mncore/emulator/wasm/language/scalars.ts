/** Integers of 64 bits, for what vectors cannot do: shifts by counts of their own, long products, leading zeros. */
import { choose, i64, op, type Expression } from "./expressions.ts"

type Count = number | Expression
const countOf = (count: Count): Expression => (typeof count === "number" ? i64(BigInt(count)) : count)

export const plus = (a: Expression, b: Expression): Expression => op("i64.add", a, b)
export const minus = (a: Expression, b: Expression): Expression => op("i64.sub", a, b)
export const times = (a: Expression, b: Expression): Expression => op("i64.mul", a, b)
export const both = (a: Expression, b: Expression): Expression => op("i64.and", a, b)
export const either = (a: Expression, b: Expression): Expression => op("i64.or", a, b)
export const differing = (a: Expression, b: Expression): Expression => op("i64.xor", a, b)
/** Counts are taken modulo 64. */
export const left = (a: Expression, count: Count): Expression => op("i64.shl", a, countOf(count))
export const right = (a: Expression, count: Count): Expression => op("i64.shr_u", a, countOf(count))
export const rightSigned = (a: Expression, count: Count): Expression => op("i64.shr_s", a, countOf(count))
export const isZero = (a: Expression): Expression => op("i64.eqz", a)
/** A condition as 0 or 1. */
export const bitOf = (condition: Expression): Expression => op("i64.extend_i32_u", condition)
export const lesser = (a: Expression, b: Expression): Expression => choose(op("i64.lt_s", a, b), a, b)
export const greatest = (values: readonly Expression[], name: (value: Expression) => Expression): Expression =>
  values.reduce((most, value) => name(choose(op("i64.gt_s", value, most), value, most)))

/** Rounds to nearest even: one more than `floor` where `rest`, the bits below it from the top on, asks for it. */
export const nearestEven = (floor: Expression, rest: Expression): Expression =>
  plus(floor, bitOf(op("i64.gt_u", either(rest, both(floor, i64(1n))), i64(1n << 63n))))

/** As many ones. */
export const mask = (bits: number): Expression => i64((1n << BigInt(bits)) - 1n)
/** `a`, or -a where `sign` is -1 and not 0. */
export const signed = (a: Expression, sign: Expression): Expression => minus(differing(a, sign), sign)
