/**
 * An exact product or sum of products, of up to 108 bits, plus a double, rounded once. It is the algorithm of Berkeley SoftFloat's
 * `f64_mulAdd` (J. R. Hauser, https://www.jhauser.us/arithmetic/SoftFloat.html): both terms are 128-bit numbers with their leading
 * bits at place 125; the one with the smaller exponent is shifted to the other's, and what falls out of it is kept as a
 * sticky last bit; then they are added as two's complement, which place 126 leaves room for.
 *
 * Why the result is exact: a term has at most 108 significant bits, so nothing falls out of a shift by less than 19. With a
 * longer shift the sum's leading bit stays at place 124 or above, for only one bit can cancel, and the places where
 * a double or a single is rounded, and their halves, are even multiples of the last place. The exact sum lies between two
 * neighbours there, and so does the sum with the sticky bit, which is the odd one of them: they are rounded alike.
 */
import { floatFormats } from "../../../machine.ts"
import type { Code } from "../language/code.ts"
import { choose, i64, op, type Expression } from "../language/expressions.ts"
import {
  bitOf,
  both,
  differing,
  either,
  isZero,
  left,
  lesser,
  minus,
  plus,
  right,
  rightSigned,
  signed,
} from "../language/scalars.ts"
import { rounded, type DoubleParts, type ResultFormat } from "../language/significands.ts"

/** `high * 2^64 + low`, of which the last place of `high` is worth `2^unit`, with a sign of 0 or -1. */
export interface LongNumber {
  readonly sign: Expression
  readonly unit: Expression
  readonly high: Expression
  readonly low: Expression
}

/** The same with its leading bit at place 125, which is worth `2^exponent`; a zero has an exponent below all others. */
interface Term {
  readonly sign: Expression
  readonly exponent: Expression
  readonly high: Expression
  readonly low: Expression
}

const leadingPlace = 61
const belowAll = i64(-1n << 16n)
const nothing = i64(0n)

/** The upper word of `high:low << count`, for count < 64. */
function shiftedUp(high: Expression, low: Expression, count: Expression): Expression {
  return either(left(high, count), right(right(low, 1), differing(count, i64(63n))))
}

/** Numbers have at least two leading zeros, and two more bits of `low` are 0. */
function termOf(code: Code, { sign, unit, high, low }: LongNumber): Term {
  const isShort = code.let(isZero(high))
  const upper = code.let(choose(isShort, right(low, 2), high))
  const lower = code.let(choose(isShort, nothing, low))
  const count = code.let(minus(op("i64.clz", upper), i64(2n)))
  const place = minus(i64(BigInt(leadingPlace)), plus(count, choose(isShort, i64(62n), nothing)))
  return {
    sign,
    exponent: code.let(choose(isZero(upper), belowAll, plus(unit, place))),
    high: code.let(shiftedUp(upper, lower, count)),
    low: code.let(left(lower, count)),
  }
}

function termOfDouble(code: Code, { sign, field, significand }: DoubleParts): Term {
  const { mantissaBits, bias } = floatFormats.d
  return {
    sign,
    exponent: code.let(choose(isZero(significand), belowAll, minus(field, i64(BigInt(bias))))),
    high: code.let(left(significand, leadingPlace - mantissaBits)),
    low: nothing,
  }
}

/** Shifts right; the last bit becomes 1 where any bit fell out. */
function shiftedDown(
  code: Code,
  high: Expression,
  low: Expression,
  count: Expression,
): readonly [Expression, Expression] {
  const isFar = code.let(op("i64.ge_u", count, i64(64n)))
  const lower = code.let(choose(isFar, high, low))
  const upper = code.let(choose(isFar, nothing, high))
  const rest = differing(count, i64(63n))
  const lost = either(choose(isFar, low, nothing), left(left(lower, 1), rest))
  const moved = either(right(lower, count), left(left(upper, 1), rest))
  const sticky = bitOf(op("i64.ne", lost, nothing))
  return [code.let(right(upper, count)), code.let(either(moved, sticky))]
}

/** Negates a 128-bit number where `sign` is -1. */
export function negated(
  code: Code,
  high: Expression,
  low: Expression,
  sign: Expression,
): readonly [Expression, Expression] {
  const carry = both(bitOf(isZero(low)), sign)
  return [code.let(plus(differing(high, sign), carry)), code.let(signed(low, sign))]
}

/** number + addend, rounded; both are finite. */
export function roundedSum(code: Code, number: LongNumber, addend: DoubleParts, format: ResultFormat): Expression {
  const [a, b] = [termOf(code, number), termOfDouble(code, addend)]
  const distance = code.let(minus(a.exponent, b.exponent))
  const isLess = code.let(op("i64.lt_s", distance, nothing))
  const pick = (part: keyof Term, ofLarger: boolean): Expression =>
    code.let(ofLarger ? choose(isLess, b[part], a[part]) : choose(isLess, a[part], b[part]))
  const count = code.let(lesser(signed(distance, rightSigned(distance, 63)), i64(127n)))
  const sign = pick("sign", true)
  const [shiftedHigh, shiftedLow] = shiftedDown(code, pick("high", false), pick("low", false), count)
  const [otherHigh, otherLow] = negated(code, shiftedHigh, shiftedLow, code.let(differing(a.sign, b.sign)))
  const low = code.let(plus(pick("low", true), otherLow))
  const high = code.let(plus(plus(pick("high", true), otherHigh), bitOf(op("i64.lt_u", low, otherLow))))
  const isBelow = code.let(rightSigned(high, 63))
  const [sumHigh, sumLow] = negated(code, high, low, isBelow)
  return roundedLong(code, differing(sign, isBelow), pick("exponent", true), sumHigh, sumLow, format)
}

function roundedLong(
  code: Code,
  sign: Expression,
  exponent: Expression,
  high: Expression,
  low: Expression,
  format: ResultFormat,
): Expression {
  const isShort = code.let(isZero(high))
  const upper = code.let(choose(isShort, low, high))
  const lower = code.let(choose(isShort, nothing, low))
  const count = code.let(op("i64.clz", upper))
  const rest = bitOf(op("i64.ne", left(lower, count), nothing))
  const significand = code.let(either(shiftedUp(upper, lower, count), rest))
  const place = minus(i64(BigInt(63 - leadingPlace)), plus(count, choose(isShort, i64(64n), nothing)))
  return rounded(code, { sign: code.let(sign), exponent: plus(exponent, place), significand }, format)
}
