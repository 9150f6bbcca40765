/**
 * Rounding of exact sums to the formats of the machine.
 *
 * A result is rounded once, to nearest even, from the exact real number. For half and single results the exact number is
 * carried in a float64 that is rounded to odd: where a float64 addition is not exact, the neighbour with an odd last bit
 * is taken. Rounding such a number again to a format at least two bits narrower gives what rounding the exact number
 * gives, because an odd last bit can be neither a tie nor a representable number of the narrower format. The error of a
 * float64 addition is a float64 itself and TwoSum finds it (Knuth, TAOCP 2, 4.2.2; Boldo and Melquiond, "Emulation of FMA
 * and correctly rounded sums", 2008). Nothing here leaves the exponent range of float64.
 *
 * Double results are rounded from integers of arbitrary length instead: `Exact` is `mantissa * 2^exponent`.
 */
import {
  exponentOf,
  float32Bits,
  half,
  isOddFloat64,
  oddNeighbour,
  powerOfTwo,
  single,
  type FloatFormat,
} from "./formats.ts"

/** a + b of finite numbers, rounded to odd. */
export function addToOdd(a: number, b: number): number {
  const sum = a + b
  const partOfB = sum - a
  const error = a - (sum - partOfB) + (b - partOfB)
  if (error === 0 || isOddFloat64(sum)) return sum
  return oddNeighbour(sum, error > 0 === sum > 0)
}

const integerSpacing = 2 ** 52

/** The integer nearest to 0 <= value < 2^52, ties to even: the spacing of float64 at 2^52 is 1. */
export function nearestInteger(value: number): number {
  return value + integerSpacing - integerSpacing
}

/** round(x, half) of an exact or odd-rounded number. Zeros come out as +0. */
export function roundToHalf(value: number): number {
  return roundToBits(value, half)
}

/** round(x, single) of an exact or odd-rounded number. Zeros come out as +0. */
export function roundToSingle(value: number): number {
  const magnitude = Math.abs(value)
  if (magnitude < smallestKept) return 0
  return float32Bits(value)
}

/** Below this a number rounds, with unbounded exponent, to less than the smallest normal single. */
const smallestKept = 2 ** -126 - 2 ** -151

function roundToBits(value: number, { mantissaBits, bias, infinity }: FloatFormat): number {
  const signBit = value < 0 ? 0x8000 : 0
  const magnitude = Math.abs(value)
  if (magnitude < powerOfTwo(-bias)) return 0
  if (magnitude >= powerOfTwo(infinity - bias)) return signBit | (infinity << mantissaBits)
  const exponent = exponentOf(magnitude)
  const steps = nearestInteger(magnitude * powerOfTwo(mantissaBits - exponent))
  const bits = ((exponent + bias - 1) << mantissaBits) + steps
  return bits >> mantissaBits === 0 ? 0 : signBit | bits
}

/** A finite `mantissa * 2^exponent`, or an infinity with the sign of `mantissa`. */
export interface Exact {
  readonly mantissa: bigint
  readonly exponent: number
  readonly isInfinite: boolean
}

export const exactZero: Exact = { mantissa: 0n, exponent: 0, isInfinite: false }

export function exactInfinity(isNegative: boolean): Exact {
  return { mantissa: isNegative ? -1n : 1n, exponent: 0, isInfinite: true }
}

export function addExact(a: Exact, b: Exact): Exact {
  if (a.isInfinite || b.mantissa === 0n) return a
  if (b.isInfinite || a.mantissa === 0n) return b
  const exponent = Math.min(a.exponent, b.exponent)
  const scaled = (x: Exact): bigint => x.mantissa << BigInt(x.exponent - exponent)
  return { mantissa: scaled(a) + scaled(b), exponent, isInfinite: false }
}

/** The exact number of float64 bits read by `format`, which may also be single or half. */
export function exactOf(bits: bigint, { mantissaBits, bias, infinity }: FloatFormat): Exact {
  const shift = BigInt(mantissaBits)
  const field = Number(bits >> shift) & infinity
  const isNegative = bits >> shift > BigInt(infinity)
  if (field === 0) return exactZero
  if (field === infinity) return exactInfinity(isNegative)
  const mantissa = (1n << shift) | (bits & ((1n << shift) - 1n))
  return { mantissa: isNegative ? -mantissa : mantissa, exponent: field - bias - mantissaBits, isInfinite: false }
}

/** round(x, format): ties to even with unbounded exponent, then +0 below the smallest normal and infinity above the largest. */
export function roundExact(x: Exact, { mantissaBits, bias, infinity }: FloatFormat): bigint {
  if (x.mantissa === 0n) return 0n
  const isNegative = x.mantissa < 0n
  const sign = isNegative ? BigInt(infinity + 1) << BigInt(mantissaBits) : 0n
  const infinite = sign | (BigInt(infinity) << BigInt(mantissaBits))
  if (x.isInfinite) return infinite
  const magnitude = isNegative ? -x.mantissa : x.mantissa
  const length = magnitude.toString(2).length
  const steps = shiftToEven(magnitude, length - 1 - mantissaBits)
  const field = x.exponent + length - 1 + bias + Number(steps >> BigInt(mantissaBits + 1))
  if (field <= 0) return 0n
  if (field >= infinity) return infinite
  return sign | (BigInt(field) << BigInt(mantissaBits)) | (steps & ((1n << BigInt(mantissaBits)) - 1n))
}

/** magnitude / 2^count, to nearest even; a negative count multiplies. */
export function shiftToEven(magnitude: bigint, count: number): bigint {
  if (count <= 0) return magnitude << BigInt(-count)
  const shift = BigInt(count)
  const floor = magnitude >> shift
  const rest = (magnitude - (floor << shift)) * 2n
  const one = 1n << shift
  return rest > one || (rest === one && (floor & 1n) === 1n) ? floor + 1n : floor
}

/** The single, as bits, that is nearest to an exact number. */
export function exactToSingle(x: Exact): number {
  return Number(roundExact(x, single))
}

/** The half, as bits, that is nearest to an exact number. */
export function exactToHalf(x: Exact): number {
  return Number(roundExact(x, half))
}
