/**
 * One element of matrix times vector: the products of a row and the vector are summed exactly, a normal float is added
 * exactly, and the caller rounds once. Both operands are block float, so with the common exponents of row and vector the
 * sum is one of integers: of at most 22 bits for half, 39 for pseudo-single and 48 for single, which float64 holds. Half
 * and pseudo-single products are exact; single and double ones come from the multipliers of `fused-multiply-add.ts`, with
 * the block float mantissas in place of those with hidden bits.
 *
 * Extended half elements (exponent field 0) stand six below the exponent of their block. Their
 * products are exact [extended-half-products]. An all-ones exponent is an infinity, except against a zero, and the first
 * infinite product is the result; elements of unequal exponents, which no conversion gives, count with their own
 * [infinite-block-elements].
 */
import { extendedHalfExponentGap } from "../../machine.ts"
import { type BlockFormat } from "./block-float.ts"
import { double, half, powerOfTwo } from "./formats.ts"
import { integerProduct, longIntegerProduct } from "./fused-multiply-add.ts"
import { addExact, exactInfinity, exactZero, type Exact } from "./rounding.ts"

/** Elements of a block, taken apart: signed mantissas in units of the last used place, exponent fields, and the common one. */
export interface BlockMantissas {
  readonly mantissas: Float64Array
  readonly exponents: Int32Array
  /** The exponent field that all elements share, or -1. */
  common: number
}

export function blockMantissas(count: number): BlockMantissas {
  return { mantissas: new Float64Array(count), exponents: new Int32Array(count), common: 0 }
}

/** Takes block float bits apart. Single and pseudo-single elements of exponent field 0 are zeros. */
export function readBlock(block: BlockMantissas, bits: Uint32Array, blockFormat: BlockFormat): void {
  const { format, length, headroom } = blockFormat
  const { mantissaBits, infinity } = format
  const unused = mantissaBits - headroom - length
  for (let i = 0; i < bits.length; i++) {
    const element = bits[i]!
    const exponent = (element >>> mantissaBits) & infinity
    const field = (element & ((1 << mantissaBits) - 1)) >>> unused
    const mantissa = exponent === 0 && format !== half ? 0 : field
    block.mantissas[i] = (element >>> mantissaBits) & (infinity + 1) ? -mantissa : mantissa
    block.exponents[i] = exponent
  }
  settleExponents(block, format === half)
}

function settleExponents(block: BlockMantissas, isHalf: boolean): void {
  const { exponents, mantissas } = block
  const largest = Math.max(...exponents)
  block.common = largest
  for (let i = 0; i < exponents.length; i++) {
    if (exponents[i] === largest) continue
    if (isHalf && exponents[i] === 0) exponents[i] = largest - extendedHalfExponentGap
    if (mantissas[i] !== 0) block.common = -1
  }
}

export interface MatrixFormat extends BlockFormat {
  /** Whether products drop their lowest part. */
  readonly isApproximate: boolean
}

/**
 * The sum of the products of the elements of two blocks: an exact float64, or an `Exact` where exponents differ or an
 * element is infinite.
 */
export function blockProduct(row: BlockMantissas, vector: BlockMantissas, format: MatrixFormat): number | Exact {
  const { infinity } = format.format
  if (row.common === infinity || vector.common === infinity || row.common < 0 || vector.common < 0)
    return unequalProduct(row, vector, format)
  let sum = 0
  for (let j = 0; j < vector.mantissas.length; j++)
    sum += elementProduct(row.mantissas[j]!, vector.mantissas[j]!, format)
  return sum === 0 ? 0 : sum * powerOfTwo(row.common + vector.common - weightOf(format))
}

function elementProduct(a: number, b: number, { isApproximate }: MatrixFormat): number {
  if (!isApproximate) return a * b
  const product = integerProduct(Math.abs(a), Math.abs(b))
  return a < 0 !== b < 0 ? -product : product
}

/** An infinite element has the mantissa 0, whose sign counts. */
function hasSign(mantissa: number): boolean {
  return mantissa < 0 || Object.is(mantissa, -0)
}

/** The exponent fields of a product's factors, less the exponent of its last place. */
function weightOf({ format, length, headroom }: MatrixFormat): number {
  return 2 * (format.bias + length + headroom - 1)
}

function unequalProduct(row: BlockMantissas, vector: BlockMantissas, format: MatrixFormat): Exact {
  const { infinity } = format.format
  let sum = exactZero
  for (let j = 0; j < vector.mantissas.length; j++) {
    const [a, exponentA] = [row.mantissas[j]!, row.exponents[j]!]
    const [b, exponentB] = [vector.mantissas[j]!, vector.exponents[j]!]
    const isZero = (a === 0 && exponentA !== infinity) || (b === 0 && exponentB !== infinity)
    if (isZero) continue
    if (exponentA === infinity || exponentB === infinity) return exactInfinity(hasSign(a) !== hasSign(b))
    const exponent = exponentA + exponentB - weightOf(format)
    sum = addExact(sum, { mantissa: BigInt(elementProduct(a, b, format)), exponent, isInfinite: false })
  }
  return sum
}

/** The exact sum of the products of four block float doubles of a row and a vector, plus a normal double. */
export function doubleBlockProduct(row: BigUint64Array, vector: BigUint64Array): Exact {
  const { bias, mantissaBits, infinity } = double
  let sum = exactZero
  for (let j = 0; j < vector.length; j++) {
    const [a, b] = [partsOf(row[j]!), partsOf(vector[j]!)]
    const isNegative = a.isNegative !== b.isNegative
    if (isZero(a) || isZero(b)) continue
    if (a.exponent === infinity || b.exponent === infinity) return exactInfinity(isNegative)
    const product = longIntegerProduct(a.mantissa, b.mantissa)
    const exponent = a.exponent + b.exponent - 2 * (bias + mantissaBits - 1)
    sum = addExact(sum, { mantissa: isNegative ? -product : product, exponent, isInfinite: false })
  }
  return sum
}

interface DoubleParts {
  readonly isNegative: boolean
  readonly exponent: number
  readonly mantissa: bigint
}

function partsOf(bits: bigint): DoubleParts {
  const exponent = Number(bits >> 52n) & double.infinity
  return { isNegative: bits >> 63n === 1n, exponent, mantissa: bits & ((1n << 52n) - 1n) }
}

function isZero({ exponent, mantissa }: DoubleParts): boolean {
  return exponent === 0 || (mantissa === 0n && exponent !== double.infinity)
}
