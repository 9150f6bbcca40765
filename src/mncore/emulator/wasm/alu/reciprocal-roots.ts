/**
 * The seed of 1 / sqrt(|x|), as `numbers/alu/rsqrt.ts` defines it. With x = r * 4^h and 1 <= r < 4 the result is
 * q / 64 * 2^-h, where q - 32 counts the middles of neighbouring results that r does not exceed: r <= (128 / (2k + 1))^2 for
 * 32 <= k < 64. All of it is compared in integers, r * 2^mantissaBits with the floors of the middles, so it is exact in every
 * format, and a comparison gives -1 where r is above. The exponent field of the result and its mantissa are added, so that
 * q = 64 raises the exponent.
 */
import { rsqrtSeedBits } from "../../../machine.ts"
import { and, andNot, or, select } from "../language/expressions.ts"
import type { FloatLanes } from "../language/formats.ts"
import type { Operation } from "./operation.ts"
import {
  add,
  equal,
  greater,
  isNegative,
  not,
  shiftLeft,
  shiftRight,
  shiftSigned,
  splat,
  sub,
  zero,
} from "../language/widths.ts"

const steps = 2 << rsqrtSeedBits

/** The largest r * 2^mantissaBits that is below each middle. */
function middlesOf(mantissaBits: number): readonly bigint[] {
  return Array.from({ length: steps / 2 }, (_, i) => {
    const middle = BigInt(steps + 2 * i + 1)
    return (BigInt(4 * steps * steps) << BigInt(mantissaBits)) / (middle * middle)
  })
}

export function reciprocalRoot({ mantissaBits, bias, exponent, field: fieldOf }: FloatLanes): Operation {
  return (code, width, x) => {
    const integer = (value: number) => splat(width.bits, BigInt(value))
    const field = code.let(and(x, exponent))
    const power = code.let(sub(width, shiftRight(width, field, mantissaBits), integer(bias)))
    const hidden = fieldOf(1)
    const significand = code.let(or(hidden, andNot(x, or(exponent, width.sign))))
    const isOdd = equal(width, and(power, width.one), width.one)
    const r = code.let(add(width, significand, and(significand, isOdd)))
    const count = middlesOf(mantissaBits).reduce(
      (sum, middle) => code.let(add(width, sum, greater(width, r, splat(width.bits, middle)))),
      integer(steps / 2),
    )
    const halved = shiftSigned(width, power, 1)
    const result = add(
      width,
      shiftLeft(width, sub(width, integer(bias - 1), halved), mantissaBits),
      shiftLeft(width, count, mantissaBits - rsqrtSeedBits),
    )
    const finite = andNot(result, equal(width, field, exponent))
    return {
      result: select(equal(width, field, zero), exponent, finite),
      flag: () => not(isNegative(width, x)),
    }
  }
}
