import { bias, half, nearestQuotient, parts, power, real } from "./fixed.ts"
import { blockFloat } from "./units.ts"

/**
 * The extended half block float of some halves (2.5): as the plain one, but an element that lies 6 binades or more below what
 * its block can hold has an exponent field of 0, which stands for the common exponent less 6.
 */
export function extendedBlockFloat(elements: readonly bigint[], length: number): bigint[] {
  const plain = blockFloat(elements, half, length, true)
  const common = Math.max(...plain.map((bits) => parts(bits, half).exponent))
  if (common === 0 || common === 2 ** half.exponentBits - 1) return plain
  return plain.map((bits, i) => extended(elements[i]!, bits, common, length))
}

function extended(element: bigint, plain: bigint, common: number, length: number): bigint {
  const { sign, exponent, mantissa } = parts(element, half)
  const signBit = sign << 15n
  if (exponent === 0) return signBit
  const distance = common - exponent
  const least = 6 + 9 - length
  const top = mantissa >> BigInt(9 - length)
  const isExtended = distance > least || (distance === least && top !== 2n ** BigInt(length) - 1n)
  if (!isExtended) return parts(plain, half).mantissa === 0n ? signBit : plain
  const value = real(element, half) as bigint
  const lastPlace = power(common - 6 - bias(half) - 8)
  return signBit + nearestQuotient(value < 0n ? -value : value, lastPlace)
}
