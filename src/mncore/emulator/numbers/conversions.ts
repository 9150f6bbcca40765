/**
 * Between formats. Widening is exact and keeps the sign of zeros; narrowing is `round`. Numbers of the host become the
 * machine's when they are uploaded: NaN becomes +infinity, and is for the caller to report [host-numbers].
 */
import { double, float32Bits, float64Bits, half, halfValue, single, singleValue } from "./formats.ts"
import { roundToHalf } from "./rounding.ts"

/** A half as a single. */
export function widenHalf(bits: number): number {
  return float32Bits(halfValue(bits))
}

/** A single as a double. */
export function widenSingle(bits: number): bigint {
  return float64Bits(singleValue(bits))
}

/** A single as a half: nearest, ties to even. */
export function narrowSingle(bits: number): number {
  return roundToHalf(singleValue(bits))
}

/** A half nearest to a number, ties to even; tiny numbers become a zero of their sign, NaN becomes +infinity. */
export function hostToHalf(value: number): number {
  if (Number.isNaN(value)) return half.infinity << half.mantissaBits
  const isNegative = value < 0 || Object.is(value, -0)
  return (isNegative ? 0x8000 : 0) | roundToHalf(Math.abs(value))
}

/** A float32 as a single: subnormal numbers become a zero of their sign, NaN becomes +infinity. */
export function hostToSingle(value: number): number {
  if (Number.isNaN(value)) return (single.infinity << single.mantissaBits) >>> 0
  const bits = float32Bits(value)
  return bits & 0x7f800000 ? bits : (bits & 0x80000000) >>> 0
}

/** A float64 as a double: subnormal numbers become a zero of their sign, NaN becomes +infinity. */
export function hostToDouble(value: number): bigint {
  if (Number.isNaN(value)) return BigInt(double.infinity) << BigInt(double.mantissaBits)
  const bits = float64Bits(value)
  return (bits >> 52n) & 0x7ffn ? bits : bits & (1n << 63n)
}
