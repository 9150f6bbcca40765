/**
 * Doubles taken apart, and the one rounding of exact results: significands of 64 bits whose leading bit is their top one, or
 * that are 0. Where more bits were there, the last one is 1 if any of them was (rounding to odd), which leaves the
 * result of rounding to fewer than 63 bits the same; see `numbers/rounding.ts`.
 */
import { floatFormats } from "../../../machine.ts"
import type { Code } from "./code.ts"
import { choose, i64, op, type Expression } from "./expressions.ts"
import { both, either, isZero, left, mask, nearestEven, plus, right, rightSigned } from "./scalars.ts"

export type ResultFormat = "d" | "f"

const { mantissaBits, exponentBits } = floatFormats.d
export const infinityField = i64((1n << BigInt(exponentBits)) - 1n)

/** Exponent field, significand with its hidden bit (0 of a zero), and sign as 0 or -1. */
export interface DoubleParts {
  readonly field: Expression
  readonly significand: Expression
  readonly sign: Expression
}

export function partsOf(code: Code, bits: Expression): DoubleParts {
  const field = code.let(both(right(bits, mantissaBits), infinityField))
  const hidden = i64(1n << BigInt(mantissaBits))
  const significand = code.let(choose(isZero(field), i64(0n), either(both(bits, mask(mantissaBits)), hidden)))
  return { field, significand, sign: code.let(rightSigned(bits, 63)) }
}

/** The infinity of a sign. */
export function infinityOf(format: ResultFormat, sign: Expression): Expression {
  const { mantissaBits, exponentBits } = floatFormats[format]
  return either(signBit(format, sign), i64(((1n << BigInt(exponentBits)) - 1n) << BigInt(mantissaBits)))
}

function signBit(format: ResultFormat, sign: Expression): Expression {
  const { mantissaBits, exponentBits } = floatFormats[format]
  return both(sign, i64(1n << BigInt(mantissaBits + exponentBits)))
}

export interface Significand {
  /** 0 or -1. */
  readonly sign: Expression
  /** Of the leading bit. */
  readonly exponent: Expression
  readonly significand: Expression
}

/** Rounds to nearest even with unbounded exponent; then +0 below the smallest normal number, infinity above the largest. */
export function rounded(code: Code, { sign, exponent, significand }: Significand, format: ResultFormat): Expression {
  const { mantissaBits, exponentBits, bias } = floatFormats[format]
  const dropped = 63 - mantissaBits
  const floor = code.let(right(significand, dropped))
  const rest = left(significand, 64 - dropped)
  const steps = code.let(nearestEven(floor, rest))
  const carry = right(steps, mantissaBits + 1)
  const field = code.let(plus(plus(exponent, i64(BigInt(bias))), carry))
  const finite = either(either(left(field, mantissaBits), both(steps, mask(mantissaBits))), signBit(format, sign))
  const isLarge = op("i64.ge_s", field, i64((1n << BigInt(exponentBits)) - 1n))
  const isNothing = op("i32.or", isZero(significand), op("i64.le_s", field, i64(0n)))
  return code.let(choose(isNothing, i64(0n), choose(isLarge, infinityOf(format, sign), finite)))
}
