/**
 * A second model of the machine's arithmetic, to check the first with. Every number is one big integer, in units of
 * 2^-4400; rounding looks for the neighbours of a number among the patterns of a format. Nothing here is fast.
 */
export interface Format {
  readonly exponentBits: number
  readonly mantissaBits: number
}

export const half: Format = { exponentBits: 6, mantissaBits: 9 }
export const single: Format = { exponentBits: 8, mantissaBits: 23 }
export const double: Format = { exponentBits: 11, mantissaBits: 52 }

const unit = 4400

/** 2^exponent. */
export function power(exponent: number): bigint {
  return 1n << BigInt(unit + exponent)
}

export const bias = ({ exponentBits }: Format): number => 2 ** (exponentBits - 1) - 1

export interface Parts {
  readonly sign: bigint
  readonly exponent: number
  readonly mantissa: bigint
}

export function parts(bits: bigint, { exponentBits, mantissaBits }: Format): Parts {
  return {
    sign: bits >> BigInt(exponentBits + mantissaBits),
    exponent: Number(bits >> BigInt(mantissaBits)) % 2 ** exponentBits,
    mantissa: bits % 2n ** BigInt(mantissaBits),
  }
}

export type Real = bigint | "+inf" | "-inf"

/** What a pattern stands for. */
export function real(bits: bigint, format: Format): Real {
  const { sign, exponent, mantissa } = parts(bits, format)
  if (exponent === 0) return 0n
  if (exponent === 2 ** format.exponentBits - 1) return sign === 0n ? "+inf" : "-inf"
  const integer = 2n ** BigInt(format.mantissaBits) + mantissa
  const magnitude = integer * power(exponent - bias(format) - format.mantissaBits)
  return sign === 0n ? magnitude : -magnitude
}

/** The pattern of a real: the nearest one, ties to the even pattern; less than the smallest normal number is +0. */
export function pattern(value: Real, format: Format): bigint {
  const { exponentBits, mantissaBits } = format
  const signBit = 1n << BigInt(exponentBits + mantissaBits)
  const infinity = (2n ** BigInt(exponentBits) - 1n) << BigInt(mantissaBits)
  if (value === "+inf") return infinity
  if (value === "-inf") return signBit + infinity
  const magnitude = value < 0n ? -value : value
  const found = nearest(magnitude, format, infinity)
  return value < 0n && found !== 0n ? signBit + found : found
}

/** Where the next binade would begin, as if infinity were one more number. */
function magnitudeOf(bits: bigint, { mantissaBits, exponentBits }: Format): bigint {
  const { exponent, mantissa } = parts(bits, { mantissaBits, exponentBits })
  return (2n ** BigInt(mantissaBits) + mantissa) * power(exponent - bias({ mantissaBits, exponentBits }) - mantissaBits)
}

function nearest(magnitude: bigint, format: Format, infinity: bigint): bigint {
  const first = 1n << BigInt(format.mantissaBits)
  const smallest = magnitudeOf(first, format)
  if (magnitude < smallest) {
    const spacingBelow = power(-bias(format) - format.mantissaBits)
    return 2n * (smallest - magnitude) <= spacingBelow ? first : 0n
  }
  let [below, above] = [first, infinity]
  if (magnitude >= magnitudeOf(infinity, format)) return infinity
  while (above - below > 1n) {
    const middle = (below + above) / 2n
    if (magnitudeOf(middle, format) <= magnitude) below = middle
    else above = middle
  }
  const [down, up] = [magnitude - magnitudeOf(below, format), magnitudeOf(above, format) - magnitude]
  if (down === up) return below % 2n === 0n ? below : above
  return down < up ? below : above
}

/** The integer nearest to a quotient of magnitudes, ties to even. */
export function nearestQuotient(value: bigint, divisor: bigint): bigint {
  const floor = value / divisor
  const rest = 2n * (value - floor * divisor)
  if (rest === divisor) return floor + (floor % 2n)
  return rest > divisor ? floor + 1n : floor
}

export function add(product: Real, addend: Real): Real {
  if (typeof product === "string") return product
  return typeof addend === "string" ? addend : product + addend
}
