/**
 * Float instructions, on the fields of an element: sign, exponent field and mantissa, which a number holds for every
 * format. The ALU does not normalise: an operand that is chosen keeps its bits. The `lrelu` family leaves zeros and infinities
 * alone, gives a signed zero where the exponent runs out below and an infinity above [leaky-limits].
 */
import { exponentOf, powerOfTwo, type FloatFormat } from "../formats.ts"
import type { ElementOperation, FloatOperation } from "./operation.ts"
import { reciprocalRootFields } from "./rsqrt.ts"

/** One element; bits = sign, exponent, mantissa from the top. */
export interface Fields {
  readonly isNegative: boolean
  readonly exponent: number
  readonly mantissa: number
}

type FieldOperation = ElementOperation<Fields>

const negativeZero: Fields = { isNegative: true, exponent: 0, mantissa: 0 }

/** Whether the bit that many places below the MSB is clear. */
function isClear({ isNegative, exponent }: Fields, place: number, { infinity }: FloatFormat): boolean {
  return place === 0 ? !isNegative : (exponent & ((infinity + 1) >> place)) === 0
}

/** -1, 0 or 1 as sign-magnitude integers compare. */
function compare(x: Fields, y: Fields): number {
  if (x.isNegative !== y.isNegative) return x.isNegative ? -1 : 1
  const magnitude = Math.sign(x.exponent - y.exponent || x.mantissa - y.mantissa)
  return x.isNegative ? -magnitude : magnitude
}

function choosing(isFirst: (order: number) => boolean): FieldOperation {
  const takesFirst = (x: Fields, y: Fields): boolean => (x.exponent === 0 && y.exponent === 0) || isFirst(compare(x, y))
  return { result: (x, y) => (takesFirst(x, y) ? x : y), flag: takesFirst }
}

function scaled(y: Fields, powers: number, { infinity }: FloatFormat): Fields {
  if (y.exponent === 0 || y.exponent === infinity) return y
  const exponent = Math.max(0, y.exponent + powers)
  return { ...y, exponent, mantissa: exponent === 0 || exponent >= infinity ? 0 : y.mantissa }
}

/** The integer that an element stands for when what is behind its point is cut off. Infinite elements are infinite. */
function truncated({ isNegative, exponent, mantissa }: Fields, format: FloatFormat): number {
  if (exponent === 0) return 0
  if (exponent === format.infinity) return isNegative ? -Infinity : Infinity
  return Math.trunc(valueOf({ isNegative, exponent, mantissa }, format))
}

function valueOf({ isNegative, exponent, mantissa }: Fields, { mantissaBits, bias }: FloatFormat): number {
  const magnitude = (1 + mantissa * powerOfTwo(-mantissaBits)) * powerOfTwo(exponent - bias)
  return isNegative ? -magnitude : magnitude
}

function floor(x: Fields, format: FloatFormat): Fields {
  const { mantissaBits, bias, infinity } = format
  if (x.exponent === infinity) return x
  if (x.exponent === 0) return { ...x, mantissa: 0 }
  const magnitude = Math.abs(Math.floor(valueOf(x, format)))
  if (magnitude === 0) return { isNegative: x.isNegative, exponent: 0, mantissa: 0 }
  const exponent = exponentOf(magnitude)
  const mantissa = (magnitude * powerOfTwo(-exponent) - 1) * powerOfTwo(mantissaBits)
  return { isNegative: x.isNegative, exponent: exponent + bias, mantissa }
}

/** A two's complement or unsigned integer of the element's width, saturated, from its fields. */
export function toInteger(x: Fields, format: FloatFormat, width: number, isUnsigned: boolean): bigint {
  const integer = truncated(x, format)
  const limit = isUnsigned ? (1n << BigInt(width)) - 1n : (1n << BigInt(width - 1)) - 1n
  const magnitude = Math.abs(integer) === Infinity ? limit + 1n : BigInt(Math.abs(integer))
  if (isUnsigned) return magnitude > limit ? limit : magnitude
  if (integer < 0) return BigInt.asUintN(width, magnitude > limit ? -limit - 1n : -magnitude)
  return magnitude > limit ? limit : magnitude
}

/** Every float instruction but the conversions to integers, which leave the format. */
export function floatOperations(format: FloatFormat): Readonly<Record<FloatOperation, FieldOperation>> {
  const rectifying = (place: number, otherwise: (y: Fields) => Fields): FieldOperation => ({
    result: (x, y) => (isClear(x, place, format) ? y : otherwise(y)),
    flag: (x) => isClear(x, place, format),
  })
  return {
    max: choosing((order) => order >= 0),
    min: choosing((order) => order <= 0),
    relu: rectifying(0, () => negativeZero),
    relu1: rectifying(1, () => negativeZero),
    relu2: rectifying(2, () => negativeZero),
    relu3: rectifying(3, () => negativeZero),
    lrelud: rectifying(0, (y) => scaled(y, -1, format)),
    lreluo: rectifying(0, (y) => scaled(y, -3, format)),
    ilrelud: rectifying(0, (y) => scaled(y, 1, format)),
    floor: { result: (x) => floor(x, format) },
    rsqrt: {
      result: (x) => ({ isNegative: false, ...reciprocalRootFields(x.exponent, x.mantissa, format) }),
      flag: (x) => !x.isNegative,
    },
  }
}
