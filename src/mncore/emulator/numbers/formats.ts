import { floatFormats } from "../../machine.ts"

/** One floating-point format of the machine: exponent field 0 is a zero, all ones an infinity, whatever the mantissa says. */
export interface FloatFormat {
  readonly mantissaBits: number
  readonly bias: number
  /** The exponent field of all ones. */
  readonly infinity: number
}

function formatOf({ exponentBits, mantissaBits, bias }: (typeof floatFormats)["d" | "f" | "h"]): FloatFormat {
  return { mantissaBits, bias, infinity: (1 << exponentBits) - 1 }
}

export const half = formatOf(floatFormats.h)
export const single = formatOf(floatFormats.f)
export const double = formatOf(floatFormats.d)

/** Reinterpretation between numbers and bits, without allocation. */
const scratch = new DataView(new ArrayBuffer(8))

/** The float32 with these bits, as IEEE 754 reads them. */
function float32(bits: number): number {
  scratch.setUint32(0, bits)
  return scratch.getFloat32(0)
}

/** The bits of a number that is a float32. */
export function float32Bits(value: number): number {
  scratch.setFloat32(0, value)
  return scratch.getUint32(0)
}

export function float64Bits(value: number): bigint {
  scratch.setFloat64(0, value)
  return scratch.getBigUint64(0)
}

/** The exponent of a float64 that is neither zero, subnormal nor infinite: floor(log2|value|). */
export function exponentOf(value: number): number {
  scratch.setFloat64(0, value)
  return ((scratch.getUint32(0) >>> 20) & 0x7ff) - 1023
}

/** The float64 one unit in the last place further from zero, or nearer to it, of one whose last bit is 0. */
export function oddNeighbour(value: number, outwards: boolean): number {
  scratch.setFloat64(0, value)
  const low = scratch.getUint32(4)
  if (!outwards && low === 0) scratch.setUint32(0, scratch.getUint32(0) - 1)
  scratch.setUint32(4, outwards ? low + 1 : low - 1)
  return scratch.getFloat64(0)
}

export function isOddFloat64(value: number): boolean {
  scratch.setFloat64(0, value)
  return (scratch.getUint32(4) & 1) === 1
}

const smallestPower = -1074

/** Powers of two from 2^-1074 to 2^1023. */
const powers = Float64Array.from({ length: 1024 - smallestPower }, (_, i) => 2 ** (i + smallestPower))

/** 2^exponent for -1074 <= exponent <= 1023. */
export function powerOfTwo(exponent: number): number {
  return powers[exponent - smallestPower]!
}

/** A zero with this sign. */
export function zeroOf(sign: 1 | -1): number {
  return sign < 0 ? -0 : 0
}

/** The real number that half bits stand for, or an infinity. Zeros keep their sign. */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 9) & 63
  if (exponent === 0) return zeroOf(sign)
  if (exponent === half.infinity) return sign * Infinity
  return sign * (0x200 | (bits & 0x1ff)) * powerOfTwo(exponent - half.bias - half.mantissaBits)
}

/** The real number that single bits stand for, or an infinity. Zeros keep their sign. */
export function singleValue(bits: number): number {
  const exponent = bits & 0x7f800000
  if (exponent === 0) return zeroOf(bits >>> 31 ? -1 : 1)
  if (exponent === 0x7f800000) return bits >>> 31 ? -Infinity : Infinity
  return float32(bits)
}

/** The real number that double bits stand for, or an infinity. Zeros keep their sign. */
export function doubleValue(bits: bigint): number {
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const isNegative = bits >> 63n === 1n
  if (exponent === 0) return zeroOf(isNegative ? -1 : 1)
  if (exponent === double.infinity) return isNegative ? -Infinity : Infinity
  scratch.setBigUint64(0, bits)
  return scratch.getFloat64(0)
}
