/**
 * Sixteen-bit floats as raw bits.
 *
 * Rounding works on the value, not on the bits of a wider format, so that a float64 is rounded once. A format with m
 * mantissa bits has the spacing q = 2^(e - m) around a value of exponent e, where e does not fall below the exponent of
 * the smallest normal number: below it the spacing stays, which is what subnormals are. The nearest representable value
 * is then the nearest integer n to value / q. The division is exact (q is a power of two), and adding and subtracting
 * 2^52 rounds n to even, because that is how the processor rounds a float64 whose spacing is 1.
 *
 * The bits follow from n without any case: the exponent field counts binades of 2^m steps each, so bits = field * 2^m +
 * n - 2^m for normal numbers and bits = n for subnormal ones. Where n reaches the next binade the carry runs into the
 * exponent field by itself, and past the largest finite number it gives infinity.
 *
 * Source: IEEE 754-2019, sections 3.4 (encodings) and 4.3.1 (roundTiesToEven); bfloat16 is binary32 without its low 16
 * bits.
 */
interface FloatFormat {
  readonly mantissaBits: number
  /** Exponent of the smallest normal number. */
  readonly minExponent: number
  /** Bits of positive infinity. */
  readonly infinity: number
  /** Distance of neighbouring values in each binade, from the smallest normal one on. */
  readonly spacings: Float64Array
}

function floatFormat(mantissaBits: number, minExponent: number): FloatFormat {
  const binades = 2 * -minExponent + 2
  const spacings = Float64Array.from({ length: binades }, (_, i) => 2 ** (minExponent + i - mantissaBits))
  return { mantissaBits, minExponent, infinity: (binades + 1) << mantissaBits, spacings }
}

const float16 = floatFormat(10, -14)
const bfloat16 = floatFormat(7, -126)

const float64Scratch = new Float64Array(1)
const float64Words = new Uint32Array(float64Scratch.buffer)
const float32Scratch = new Float32Array(1)
const float32Word = new Uint32Array(float32Scratch.buffer)

const integerSpacing = 2 ** 52

function encode(value: number, format: FloatFormat): number {
  const { mantissaBits, minExponent, infinity, spacings } = format
  float64Scratch[0] = value
  const high = float64Words[1]!
  const sign = (high >>> 16) & 0x8000
  if (Number.isNaN(value)) return infinity | (1 << (mantissaBits - 1))
  const binade = Math.max(((high >>> 20) & 0x7ff) - 1023 - minExponent, 0)
  if (binade >= spacings.length) return sign | infinity
  const steps = Math.abs(value) / spacings[binade]! + integerSpacing - integerSpacing
  return sign | ((binade << mantissaBits) + steps)
}

function decode(bits: number, format: FloatFormat): number {
  const { mantissaBits, infinity, spacings } = format
  const sign = bits & 0x8000 ? -1 : 1
  const magnitude = bits & 0x7fff
  if (magnitude > infinity) return Number.NaN
  if (magnitude === infinity) return sign * Number.POSITIVE_INFINITY
  const field = magnitude >>> mantissaBits
  const fraction = magnitude & ((1 << mantissaBits) - 1)
  const steps = field === 0 ? fraction : fraction + (1 << mantissaBits)
  return sign * steps * spacings[Math.max(field, 1) - 1]!
}

/** The value of float16 bits. */
export function halfToFloat(bits: number): number {
  return decode(bits, float16)
}

/**
 * The float16 bits nearest to a value, ties to even; values from 65520 on become infinity, every NaN becomes 0x7e00.
 */
export function floatToHalf(value: number): number {
  return encode(value, float16)
}

/** The value of bfloat16 bits. */
export function bfloatToFloat(bits: number): number {
  float32Word[0] = bits << 16
  return float32Scratch[0]!
}

/** The bfloat16 bits nearest to a value, ties to even; every NaN becomes 0x7fc0. */
export function floatToBfloat(value: number): number {
  return encode(value, bfloat16)
}

export function halvesToFloats(bits: ArrayLike<number>): Float32Array {
  return fill(new Float32Array(bits.length), bits, halfToFloat)
}

export function floatsToHalves(values: ArrayLike<number>): Uint16Array {
  return fill(new Uint16Array(values.length), values, floatToHalf)
}

export function bfloatsToFloats(bits: ArrayLike<number>): Float32Array {
  return fill(new Float32Array(bits.length), bits, bfloatToFloat)
}

export function floatsToBfloats(values: ArrayLike<number>): Uint16Array {
  return fill(new Uint16Array(values.length), values, floatToBfloat)
}

/** A plain loop: `from` of a typed array walks iterators, which is several times slower. */
function fill<T extends Float32Array | Uint16Array>(to: T, from: ArrayLike<number>, map: (value: number) => number): T {
  for (let i = 0; i < to.length; i++) to[i] = map(from[i]!)
  return to
}
