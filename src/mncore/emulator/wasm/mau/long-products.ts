/**
 * Products of significands of up to 53 bits, as the MAU's multipliers make them (`numbers/fused-multiply-add.ts`). Factors are
 * cut in the middle, so that a product is three partial ones of at most 54 bits, and sums of a few products are sums of
 * those, without carries between them:
 *
 *   a * b = high * 2^52 + middle * 2^26 + low
 *
 * The dropped product of the lowest 16 bits and the constant that stands for it belong to the low part.
 */
import { approximateProduct, floatFormats } from "../../../machine.ts"
import type { Code } from "../language/code.ts"
import { choose, i64, type Expression } from "../language/expressions.ts"
import {
  both,
  either,
  isZero,
  left,
  mask,
  minus,
  plus,
  right,
  rightSigned,
  signed,
  times,
} from "../language/scalars.ts"
import { negated, type LongNumber } from "./exact-sums.ts"

const { droppedBits, correctionBit } = approximateProduct.d
const cut = floatFormats.d.mantissaBits / 2
/** Of the low word of a `LongNumber`, bits that the low and the middle part leave. */
const unused = 64 - 2 * cut

interface Factor {
  readonly high: Expression
  readonly low: Expression
  /** The bits that are not multiplied with each other. */
  readonly lowest: Expression
}

export function factorOf(code: Code, significand: Expression): Factor {
  return {
    high: code.let(right(significand, cut)),
    low: code.let(both(significand, mask(cut))),
    lowest: code.let(both(significand, mask(droppedBits))),
  }
}

/** A product or a sum of them; parts of sums may be negative. */
export interface Partials {
  readonly high: Expression
  readonly middle: Expression
  readonly low: Expression
}

export function productOf(code: Code, a: Factor, b: Factor): Partials {
  const dropped = code.let(times(a.lowest, b.lowest))
  const correction = choose(isZero(dropped), i64(0n), i64(1n << BigInt(correctionBit)))
  return {
    high: code.let(times(a.high, b.high)),
    middle: code.let(plus(times(a.high, b.low), times(a.low, b.high))),
    low: code.let(plus(minus(times(a.low, b.low), dropped), correction)),
  }
}

/** sum + product, or sum - product where `sign` is -1 and not 0. */
export function addProduct(code: Code, sum: Partials | undefined, product: Partials, sign: Expression): Partials {
  const part = (name: keyof Partials): Expression => {
    const value = signed(product[name], sign)
    return code.let(sum === undefined ? value : plus(sum[name], value))
  }
  return { high: part("high"), middle: part("middle"), low: part("low") }
}

function wordsOf(code: Code, { high, middle, low }: Partials): readonly [Expression, Expression] {
  const carried = code.let(plus(middle, rightSigned(low, cut)))
  const lower = either(left(both(carried, mask(cut)), cut), both(low, mask(cut)))
  return [code.let(plus(high, rightSigned(carried, cut))), code.let(left(lower, unused))]
}

/** A product with its sign; `unit` is the exponent of its last place. */
export function longProduct(code: Code, product: Partials, sign: Expression, unit: Expression): LongNumber {
  const [high, low] = wordsOf(code, product)
  return { sign, unit: code.let(plus(unit, i64(BigInt(2 * cut)))), high, low }
}

/** A sum, which brings its sign. */
export function longSum(code: Code, sum: Partials, unit: Expression): LongNumber {
  const [signedHigh, signedLow] = wordsOf(code, sum)
  const sign = code.let(rightSigned(signedHigh, 63))
  const [high, low] = negated(code, signedHigh, signedLow, sign)
  return { sign, unit: code.let(plus(unit, i64(BigInt(2 * cut)))), high, low }
}
