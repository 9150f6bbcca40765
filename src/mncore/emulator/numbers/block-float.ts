/**
 * Block float: the elements of a block share one exponent, and their mantissas have no hidden bit, so that a matrix
 * product is a product of integers. An element `f` of field width M with exponent field E is worth
 * `f / 2^(M-1) * 2^(E-bias)`; sign, exponent and mantissa lie where the source format has them.
 *
 * A conversion takes the largest exponent of the block, one more if an element that has it would round up to a further
 * bit [block-carry], shifts every mantissa with its hidden bit to that exponent and rounds it to nearest even. The shift is at least
 * one, which makes room for the hidden bit.
 */
import { blockMantissaBits, extendedHalfExponentGap } from "../../machine.ts"
import { double, half, single, type FloatFormat } from "./formats.ts"
import { shiftToEven } from "./rounding.ts"

/** A block float format: `length` of the field's mantissa bits are used, those at its MSB end, or half's at its LSB end. */
export interface BlockFormat {
  readonly format: FloatFormat
  readonly length: number
  /** Mantissas stand that many bits below the top of the field, and the exponent is that much larger. */
  readonly headroom: number
}

export const singleBlock: BlockFormat = { format: single, length: blockMantissaBits.f, headroom: 0 }
export const pseudoSingleBlock: BlockFormat = { format: single, length: blockMantissaBits.g, headroom: 0 }

/** `hbfn/6` to `hbfn/9`. */
export function halfBlock(length: number): BlockFormat {
  return { format: half, length, headroom: half.mantissaBits - length }
}

/** sig / 2^count to nearest even, for 0 <= sig < 2^24 and count >= 0. */
function shiftRight(sig: number, count: number): number {
  if (count === 0) return sig
  if (count > 25) return 0
  const floor = sig >>> count
  const rest = sig & ((1 << count) - 1)
  const tie = 1 << (count - 1)
  return rest > tie || (rest === tie && (floor & 1) === 1) ? floor + 1 : floor
}

/** The common exponent field of a block, 0 if all elements are zero; the infinity's or more if it has none. */
function commonExponent(block: Uint32Array, { format, length, headroom }: BlockFormat): number {
  const { mantissaBits, infinity } = format
  const largest = block.reduce((most, bits) => Math.max(most, (bits >>> mantissaBits) & infinity), 0)
  if (largest === 0) return 0
  const ones = ((1 << length) - 1) << (mantissaBits - length)
  const carries = block.some((bits) => ((bits >>> mantissaBits) & infinity) === largest && (bits & ones) === ones)
  return largest + headroom + (carries ? 1 : 0)
}

/** Converts a block in place: halves or singles, one an entry. */
export function toBlockFloat(block: Uint32Array, blockFormat: BlockFormat): void {
  const common = commonExponent(block, blockFormat)
  const { format, length, headroom } = blockFormat
  const { mantissaBits, infinity } = format
  const hidden = 1 << mantissaBits
  const unused = mantissaBits - headroom - length
  for (let i = 0; i < block.length; i++) {
    const bits = block[i]!
    const exponent = (bits >>> mantissaBits) & infinity
    const sign = signOf(bits, format)
    if (common === 0 || common >= infinity) {
      block[i] = sign | ((common === 0 ? 0 : infinity) << mantissaBits)
      continue
    }
    const sig = exponent === 0 ? 0 : hidden | (bits & (hidden - 1))
    const field = shiftRight(sig, 1 + common - exponent + unused) << unused
    block[i] = sign | (common << mantissaBits) | field
  }
}

function signOf(bits: number, { mantissaBits, infinity }: FloatFormat): number {
  return (bits & ((infinity + 1) << mantissaBits)) >>> 0
}

/**
 * `hbfe/<length>` of sixteen halves, in place: elements far below the common exponent are shifted by six bits less and
 * marked by exponent field 0. Where such an element rounds to zero, so does its exponent; a zero is exponent 0, mantissa 0.
 */
export function toExtendedBlockFloat(block: Uint32Array, length: number): void {
  const blockFormat = halfBlock(length)
  const { headroom } = blockFormat
  const common = commonExponent(block, blockFormat)
  const ones = ((1 << length) - 1) << headroom
  for (let i = 0; i < block.length; i++) {
    const bits = block[i]!
    const exponent = (bits >>> half.mantissaBits) & half.infinity
    const sign = signOf(bits, half)
    if (common === 0 || common >= half.infinity) {
      block[i] = sign | ((common === 0 ? 0 : half.infinity) << half.mantissaBits)
      continue
    }
    const below = common - exponent
    const isBorder = below === extendedHalfExponentGap + headroom && (bits & ones) === ones
    const isExtended = below >= extendedHalfExponentGap + headroom && !isBorder
    const sig = exponent === 0 ? 0 : 0x200 | (bits & 0x1ff)
    const field = shiftRight(sig, 1 + below - (isExtended ? extendedHalfExponentGap : 0))
    block[i] = sign | (field === 0 || isExtended ? 0 : common << half.mantissaBits) | field
  }
}

/** `dbfn` of four doubles, in place. */
export function toDoubleBlockFloat(block: BigUint64Array): void {
  const { mantissaBits, infinity } = double
  const shift = BigInt(mantissaBits)
  const hidden = 1n << shift
  const fieldOf = (bits: bigint): number => Number(bits >> shift) & infinity
  const largest = block.reduce((most, bits) => Math.max(most, fieldOf(bits)), 0)
  const carries = block.some((bits) => fieldOf(bits) === largest && (bits & (hidden - 1n)) === hidden - 1n)
  const common = largest === 0 ? 0 : largest + (carries ? 1 : 0)
  for (let i = 0; i < block.length; i++) {
    const bits = block[i]!
    const exponent = fieldOf(bits)
    const isFinite = exponent !== 0 && common < infinity
    const mantissa = isFinite ? shiftToEven(hidden | (bits & (hidden - 1n)), 1 + common - exponent) : 0n
    block[i] = (bits & (1n << 63n)) | (BigInt(Math.min(common, infinity)) << shift) | mantissa
  }
}
