/**
 * One adder of the reduction network for doubles. Significands with three more bits are shifted to the largest exponent, each
 * rounded to nearest even, and added as 64-bit integers, which hold four of them; the sum is rounded once.
 */
import { floatFormats, reductionGuardBits } from "../../../machine.ts"
import type { Code } from "../language/code.ts"
import { choose, i64, op, type Expression } from "../language/expressions.ts"
import {
  differing,
  greatest,
  left,
  lesser,
  minus,
  nearestEven,
  plus,
  right,
  rightSigned,
  signed,
} from "../language/scalars.ts"
import { infinityField, infinityOf, partsOf, rounded, type DoubleParts } from "../language/significands.ts"

const { bias, mantissaBits } = floatFormats.d

/** A significand in units three bits below the last place of the largest element, with its sign. */
function aligned(code: Code, { field, significand, sign }: DoubleParts, largest: Expression): Expression {
  const count = code.let(lesser(minus(largest, field), i64(63n)))
  const extended = code.let(left(significand, reductionGuardBits))
  const floor = code.let(right(extended, count))
  const rest = left(left(extended, 1), differing(count, i64(63n)))
  return signed(nearestEven(floor, rest), sign)
}

export function addDoubles(code: Code, elements: readonly Expression[]): Expression {
  const parts = elements.map((element) => partsOf(code, element))
  const largest = greatest(
    parts.map(({ field }) => field),
    (value) => code.let(value),
  )
  const sum = code.let(parts.map((part) => aligned(code, part, largest)).reduce(plus))
  const sign = code.let(rightSigned(sum, 63))
  const magnitude = code.let(signed(sum, sign))
  const zeros = code.let(op("i64.clz", magnitude))
  const exponent = minus(plus(largest, i64(BigInt(63 - bias - mantissaBits - reductionGuardBits))), zeros)
  const finite = rounded(code, { sign, exponent, significand: code.let(left(magnitude, zeros)) }, "d")
  return parts.reduceRight<Expression>(
    (result, part) => code.let(choose(op("i64.eq", part.field, infinityField), infinityOf("d", part.sign), result)),
    finite,
  )
}
