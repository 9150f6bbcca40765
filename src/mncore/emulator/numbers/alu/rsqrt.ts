/**
 * The seed of 1/sqrt(|x|). Its bits are unpublished [rsqrt-seed]; here it is the exact value, rounded to nearest even to one hidden and
 * five mantissa bits, with rsqrt(0) = +infinity and rsqrt(infinity) = +0.
 *
 * With x = r * 4^h and 1 <= r < 4, the result is q/64 * 2^-h for an integer 32 <= q <= 64. q is at most k where 1/sqrt(r)
 * lies below the middle of k/64 and (k+1)/64, that is where r > (128 / (2k+1))^2. No r is a middle itself. The comparison is
 * exact on r * 2^52, an integer.
 */
import { rsqrtSeedBits } from "../../../machine.ts"
import type { FloatFormat } from "../formats.ts"

const steps = 2 << rsqrtSeedBits

/** For k = steps/2 ... steps-1: the r * 2^52 above which q is at most k. */
const middles = Array.from({ length: steps / 2 }, (_, i) => {
  const middle = BigInt(2 * (steps / 2 + i) + 1)
  return (BigInt(4 * steps * steps) << 52n) / (middle * middle)
})

/** The fields of 1/sqrt of a positive number: its exponent field and mantissa. */
export function reciprocalRootFields(
  exponent: number,
  mantissa: number,
  { mantissaBits, bias, infinity }: FloatFormat,
): { readonly exponent: number; readonly mantissa: number } {
  if (exponent === 0) return { exponent: infinity, mantissa: 0 }
  if (exponent === infinity) return { exponent: 0, mantissa: 0 }
  const power = exponent - bias
  const halved = Math.floor(power / 2)
  const r = BigInt(2 ** mantissaBits + mantissa) << BigInt(52 - mantissaBits + power - 2 * halved)
  const q = steps / 2 + middles.filter((middle) => r <= middle).length
  const isOne = q === steps
  const field = bias - halved - (isOne ? 0 : 1)
  return { exponent: field, mantissa: isOne ? 0 : (q - steps / 2) * 2 ** (mantissaBits - rsqrtSeedBits) }
}
