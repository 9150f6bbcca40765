import { add, bias, half, nearestQuotient, parts, pattern, power, real, type Format, type Real } from "./fixed.ts"

/** How many low bits are not multiplied with each other, and the power of two that stands for their product. */
export interface Dropped {
  readonly bits: number
  readonly constant: number
}

export const droppedOf = {
  h: undefined,
  f: { bits: 5, constant: 8 },
  d: { bits: 16, constant: 30 },
} as const

function machineProduct(a: bigint, b: bigint, dropped: Dropped | undefined): bigint {
  if (dropped === undefined) return a * b
  const modulus = 2n ** BigInt(dropped.bits)
  const low = (a % modulus) * (b % modulus)
  return low === 0n ? a * b : a * b - low + 2n ** BigInt(dropped.constant)
}

/** a * b + c of which a and b have one format and c another. */
export function multiplyAdd(
  a: bigint,
  b: bigint,
  c: bigint,
  factors: Format,
  addends: Format,
  dropped: Dropped | undefined,
): Real {
  return add(product(a, b, factors, dropped), real(c, addends))
}

function product(a: bigint, b: bigint, format: Format, dropped: Dropped | undefined): Real {
  const [x, y] = [real(a, format), real(b, format)]
  if (x === 0n || y === 0n) return 0n
  const isNegative = parts(a, format).sign !== parts(b, format).sign
  if (typeof x === "string" || typeof y === "string") return isNegative ? "-inf" : "+inf"
  const hidden = 2n ** BigInt(format.mantissaBits)
  const [p, q] = [parts(a, format), parts(b, format)]
  const integer = machineProduct(hidden + p.mantissa, hidden + q.mantissa, dropped)
  const value = integer * power(p.exponent + q.exponent - 2 * bias(format) - 2 * format.mantissaBits)
  return isNegative ? -value : value
}

/**
 * The block float of some elements: mantissas in units of the last place of the smallest common exponent (at least the
 * largest of the elements) with which all of them have at most `length` bits. Half blocks of fewer than 9 bits stand at the
 * lower end of the field.
 */
export function blockFloat(elements: readonly bigint[], format: Format, length: number, atLowerEnd: boolean): bigint[] {
  const { exponentBits, mantissaBits } = format
  const signs = elements.map((bits) => parts(bits, format).sign << BigInt(exponentBits + mantissaBits))
  const largest = Math.max(...elements.map((bits) => parts(bits, format).exponent))
  const all = 2 ** exponentBits - 1
  if (largest === 0) return signs
  const fields = (common: number, bits: bigint, sign: bigint): bigint =>
    sign + (BigInt(common) << BigInt(mantissaBits)) + bits
  if (largest === all) return signs.map((sign) => fields(all, 0n, sign))
  const values = elements.map((bits) => real(bits, format) as bigint).map((value) => (value < 0n ? -value : value))
  const headroom = atLowerEnd ? mantissaBits - length : 0
  for (let carry = 0; ; carry++) {
    const lastPlace = power(largest + carry - bias(format) - (length - 1))
    const mantissas = values.map((value) => nearestQuotient(value, lastPlace))
    if (mantissas.some((mantissa) => mantissa >= 2n ** BigInt(length))) continue
    const common = largest + carry + headroom
    if (common >= all) return signs.map((sign) => fields(all, 0n, sign))
    const unused = atLowerEnd ? 0n : BigInt(mantissaBits - length)
    return mantissas.map((mantissa, i) => fields(common, mantissa << unused, signs[i]!))
  }
}

/**
 * The exponents of a block's elements: that of all of them, but halves with an exponent field of 0 are extended and lie 6
 * binades lower.
 */
function blockExponents(block: readonly bigint[], format: Format): number[] {
  const exponents = block.map((bits) => parts(bits, format).exponent)
  const common = Math.max(...exponents)
  return format === half ? exponents.map((exponent) => (exponent === 0 ? common - 6 : exponent)) : exponents
}

/** The sum of products of block float elements; infinite with the sign of its first infinite product, which no zero is in. */
export function dotProduct(
  row: readonly bigint[],
  column: readonly bigint[],
  format: Format,
  dropped: Dropped | undefined,
): Real {
  const places = 2 * (bias(format) + format.mantissaBits - 1)
  const [rowExponents, columnExponents] = [blockExponents(row, format), blockExponents(column, format)]
  let sum = 0n
  for (const [j, a] of row.entries()) {
    const [x, y] = [parts(a, format), parts(column[j]!, format)]
    const infinity = 2 ** format.exponentBits - 1
    const isZero = [x, y].some((each) => each.mantissa === 0n && each.exponent !== infinity)
    if (isZero) continue
    if (x.exponent === infinity || y.exponent === infinity) return x.sign === y.sign ? "+inf" : "-inf"
    const exponent = rowExponents[j]! + columnExponents[j]!
    const value = machineProduct(x.mantissa, y.mantissa, dropped) * power(exponent - places)
    sum += x.sign === y.sign ? value : -value
  }
  return sum
}

/** An adder of the reduction network. */
export function treeAdd(elements: readonly bigint[], format: Format, result: Format): bigint {
  const values = elements.map((bits) => real(bits, format))
  const infinite = values.find((value) => typeof value === "string")
  if (infinite !== undefined) return pattern(infinite, result)
  const exponents = elements.map((bits) => parts(bits, format).exponent)
  const lastPlace = power(Math.max(...exponents) - bias(format) - format.mantissaBits - 3)
  const aligned = (values as bigint[]).map((value) =>
    value < 0n ? -nearestQuotient(-value, lastPlace) : nearestQuotient(value, lastPlace),
  )
  return pattern(
    aligned.reduce((sum, value) => sum + value * lastPlace, 0n),
    result,
  )
}
