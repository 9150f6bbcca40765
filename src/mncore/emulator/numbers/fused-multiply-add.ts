/**
 * The MAU's multipliers. A product drops the product of the low 5 (double: 16) mantissa bits of both operands; where that
 * would not be zero, a constant is added instead. So a product is exact when either operand has zeros there, and half
 * products always are. A product is added to the third operand exactly, and the sum is rounded once.
 *
 * With A and B the mantissas with their hidden bits, in units of the product of both last places:
 *
 *   lo = (A mod 2^5) * (B mod 2^5);  P = A * B - lo + (lo != 0 ? 2^8 : 0)        single
 *   lo = (A mod 2^16) * (B mod 2^16); P = A * B - lo + (lo != 0 ? 2^30 : 0)      double
 */
import { approximateProduct } from "../../machine.ts"
import { double, halfValue, powerOfTwo, singleValue } from "./formats.ts"
import { addExact, addToOdd, exactInfinity, exactOf, exactZero, type Exact } from "./rounding.ts"

/** The low bits of mantissas that are not multiplied with each other, and the constant that stands for their product. */
const singleMultiplier = {
  lowMask: (1 << approximateProduct.f.droppedBits) - 1,
  constant: 1 << approximateProduct.f.correctionBit,
}
const doubleMultiplier = {
  lowMask: (1n << BigInt(approximateProduct.d.droppedBits)) - 1n,
  constant: 1n << BigInt(approximateProduct.d.correctionBit),
}

/** The machine's product of two integers of at most 24 bits, in units of both last places. */
export function integerProduct(a: number, b: number): number {
  const low = (a & singleMultiplier.lowMask) * (b & singleMultiplier.lowMask)
  return low === 0 ? a * b : a * b - low + singleMultiplier.constant
}

/** The same for integers of at most 53 bits. */
export function longIntegerProduct(a: bigint, b: bigint): bigint {
  const low = (a & doubleMultiplier.lowMask) * (b & doubleMultiplier.lowMask)
  return low === 0n ? a * b : a * b - low + doubleMultiplier.constant
}

/** Zero times infinity is zero [infinite-products]. */
function productOfLimits(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b
}

/** The product of two singles, exact in float64, or an infinity. */
export function singleProduct(a: number, b: number): number {
  const exponentA = (a >>> 23) & 0xff
  const exponentB = (b >>> 23) & 0xff
  if (exponentA === 0 || exponentB === 0 || exponentA === 255 || exponentB === 255)
    return productOfLimits(singleValue(a), singleValue(b))
  const product = integerProduct(0x800000 | (a & 0x7fffff), 0x800000 | (b & 0x7fffff))
  const value = product * powerOfTwo(exponentA + exponentB - 2 * 127 - 2 * 23)
  return (a ^ b) >>> 31 ? -value : value
}

export function halfProduct(a: number, b: number): number {
  return productOfLimits(halfValue(a), halfValue(b))
}

/**
 * A product plus an addend, both exact in float64, rounded to odd. An infinite product wins over an infinite addend
 * [infinite-products].
 */
export function addProduct(product: number, addend: number): number {
  if (!Number.isFinite(product)) return product
  return Number.isFinite(addend) ? addToOdd(product, addend) : addend
}

/** The product of two doubles, exact. */
export function doubleProduct(a: bigint, b: bigint): Exact {
  const x = exactOf(a, double)
  const y = exactOf(b, double)
  if (x.mantissa === 0n || y.mantissa === 0n) return exactZero
  const isNegative = x.mantissa < 0n !== y.mantissa < 0n
  if (x.isInfinite || y.isInfinite) return exactInfinity(isNegative)
  const product = longIntegerProduct(magnitudeOf(x), magnitudeOf(y))
  return { mantissa: isNegative ? -product : product, exponent: x.exponent + y.exponent, isInfinite: false }
}

function magnitudeOf({ mantissa }: Exact): bigint {
  return mantissa < 0n ? -mantissa : mantissa
}

/** a * b + c of doubles, exact; an infinite product wins. */
export function doubleMultiplyAdd(a: bigint, b: bigint, c: bigint): Exact {
  return addExact(doubleProduct(a, b), exactOf(c, double))
}
