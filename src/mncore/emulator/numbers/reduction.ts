/**
 * The reduction network's adders. One adder takes up to four elements: hidden bits are inserted, three zero bits are
 * appended below, every element is shifted right to the largest exponent (rounded to nearest even where bits fall out),
 * and the sum is rounded once to its output precision. The first infinite input wins [infinite-sums].
 */
import { reductionGuardBits } from "../../machine.ts"
import { double, half, powerOfTwo, single, type FloatFormat } from "./formats.ts"
import { nearestInteger, roundExact, roundToHalf, roundToSingle, shiftToEven } from "./rounding.ts"

function fieldOf(bits: number, { mantissaBits, infinity }: FloatFormat): number {
  return (bits >>> mantissaBits) & infinity
}

/** The sum of up to four halves or singles, as an exact float64. */
export function addNarrow(elements: readonly number[], format: FloatFormat): number {
  const { mantissaBits, bias, infinity } = format
  let largest = 0
  for (const bits of elements) largest = Math.max(largest, fieldOf(bits, format))
  const signMask = ((infinity + 1) << mantissaBits) >>> 0
  if (largest === infinity) {
    const first = elements.find((bits) => fieldOf(bits, format) === infinity)!
    return first & signMask ? -Infinity : Infinity
  }
  let sum = 0
  for (const bits of elements) {
    const field = fieldOf(bits, format)
    if (field === 0) continue
    const mantissa = (1 << mantissaBits) | (bits & ((1 << mantissaBits) - 1))
    const aligned = nearestInteger(mantissa * powerOfTwo(reductionGuardBits + field - largest))
    sum += bits & signMask ? -aligned : aligned
  }
  return sum * powerOfTwo(largest - bias - mantissaBits - reductionGuardBits)
}

export function addSingles(elements: readonly number[]): number {
  return roundToSingle(addNarrow(elements, single))
}

export function addHalves(elements: readonly number[]): number {
  return roundToHalf(addNarrow(elements, half))
}

/** The sum of up to four doubles. */
export function addDoubles(elements: readonly bigint[]): bigint {
  const { mantissaBits, bias, infinity } = double
  const field = (bits: bigint): number => Number(bits >> 52n) & infinity
  const largest = Math.max(...elements.map(field))
  const first = elements.find((bits) => field(bits) === infinity)
  if (first !== undefined) return (first >> 52n) << 52n
  let sum = 0n
  for (const bits of elements) {
    if (field(bits) === 0) continue
    const mantissa = (1n << 52n) | (bits & ((1n << 52n) - 1n))
    const aligned = shiftToEven(mantissa << BigInt(reductionGuardBits), largest - field(bits))
    sum += bits >> 63n === 1n ? -aligned : aligned
  }
  const exponent = largest - bias - mantissaBits - reductionGuardBits
  return roundExact({ mantissa: sum, exponent, isInfinite: false }, double)
}
