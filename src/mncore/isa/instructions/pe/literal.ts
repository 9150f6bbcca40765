import { fail } from "../../../../diagnostics/catalogue.ts"
import { floatFormats } from "../../../machine.ts"

export type LiteralType = "f" | "h" | "i" | "s" | "ui" | "us"

/** `f"1.5"`, `us"0x8000"`: a literal as it is written, and the word that `imm` repeats. */
export interface Literal {
  readonly type: LiteralType
  readonly text: string
  /** 32 bits; halves stand in it twice. */
  readonly word: number
}

const integerRanges = {
  i: [-(2 ** 31), 2 ** 31 - 1],
  s: [-(2 ** 15), 2 ** 15 - 1],
  ui: [0, 2 ** 32 - 1],
  us: [0, 2 ** 16 - 1],
} as const

const integerText = /^[+-]?(?:\d+|0x[\da-f]+|0b[01]+)$/i
const floatText = /^[+-]?(?:inf|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i
const longestText = 100

/** Throws VSM_LITERAL. */
export function literal(type: LiteralType, text: string): Literal {
  if (text.length > longestText) reject(type, `${text.slice(0, 20)}…`, `at most ${longestText} characters`)
  return { type, text, word: type === "f" || type === "h" ? floatWord(type, text) : integerWord(type, text) }
}

function reject(type: LiteralType, text: string, expected: string): never {
  return fail("VSM_LITERAL", {}, { found: `${type}"${text}"`, expected })
}

function integerWord(type: keyof typeof integerRanges, text: string): number {
  const [first, last] = integerRanges[type]
  const isSigned = first < 0
  if (!integerText.test(text) || (!isSigned && /^[+-]/.test(text)))
    reject(type, text, `a${isSigned ? " signed" : "n unsigned"} decimal, 0x or 0b integer`)
  const isNegative = text.startsWith("-")
  const magnitude = Number(text.replace(/^[+-]/, ""))
  const value = isNegative ? -magnitude : magnitude
  if (value < first || value > last) reject(type, text, `${first} to ${last}`)
  return type === "s" || type === "us" ? twice(value & 0xffff) : value >>> 0
}

function floatWord(type: "f" | "h", text: string): number {
  if (!floatText.test(text)) reject(type, text, "a decimal number or inf")
  const isInfinite = /inf$/i.test(text)
  const magnitude = isInfinite ? Number.POSITIVE_INFINITY : singleOf(text.replace(/^[+-]/, ""))
  const bits = type === "f" ? singleBits(magnitude) : halfBits(magnitude)
  if (!isInfinite && bits === (type === "f" ? 0x7f800000 : halfInfinity)) reject(type, text, "a finite value, or inf")
  const signed = text.startsWith("-") ? bits + (type === "f" ? 2 ** 31 : 2 ** 15) : bits
  return type === "f" ? signed : twice(signed)
}

function twice(half: number): number {
  return (half * 0x10001) >>> 0
}

const scratch = new DataView(new ArrayBuffer(8))

function singleBits(value: number): number {
  scratch.setFloat32(0, value)
  return scratch.getUint32(0)
}

/**
 * The single nearest to a decimal number, as C's `strtof` gives it. Reading a double first rounds twice, which is wrong
 * only where the double lies exactly between two singles and the number does not: there the exact difference decides.
 */
function singleOf(text: string): number {
  const double = Number(text)
  const rounded = Math.fround(double)
  if (rounded === double || !Number.isFinite(rounded)) return rounded
  const other = neighbour(rounded, double > rounded)
  if (Math.abs(other - double) !== Math.abs(rounded - double)) return rounded
  const side = compareDecimal(text, double)
  if (side === 0) return rounded
  return side > 0 ? Math.max(rounded, other) : Math.min(rounded, other)
}

function neighbour(single: number, isAbove: boolean): number {
  scratch.setUint32(0, singleBits(single) + (isAbove ? 1 : -1))
  return scratch.getFloat32(0)
}

/** The sign of decimal - double, exactly. */
function compareDecimal(text: string, double: number): number {
  const [, whole = "", fraction = "", exponentText = "0"] = /^(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text)!
  const exponent = Number(exponentText) - fraction.length
  scratch.setFloat64(0, double)
  const field = Number((scratch.getBigUint64(0) >> 52n) & 0x7ffn)
  const mantissa = (scratch.getBigUint64(0) & ((1n << 52n) - 1n)) | (1n << 52n)
  const binary = field - 1075
  const decimal = BigInt(whole + fraction) * power(10n, exponent) * power(2n, -binary)
  const exact = mantissa * power(10n, -exponent) * power(2n, binary)
  return decimal > exact ? 1 : decimal < exact ? -1 : 0
}

function power(base: bigint, exponent: number): bigint {
  return exponent > 0 ? base ** BigInt(exponent) : 1n
}

const { mantissaBits, bias, exponentBits } = floatFormats.h
const halfInfinity = (2 ** exponentBits - 1) * 2 ** mantissaBits

/** Rounds to nearest even, flushes below the smallest normal number. */
function halfBits(magnitude: number): number {
  if (magnitude === 0) return 0
  if (magnitude === Number.POSITIVE_INFINITY) return halfInfinity
  const exponent = Math.floor(Math.log2(magnitude))
  const steps = roundEven(magnitude / 2 ** (exponent - mantissaBits))
  const bits = (exponent + bias) * 2 ** mantissaBits + steps - 2 ** mantissaBits
  return bits < 2 ** mantissaBits ? 0 : Math.min(bits, halfInfinity)
}

function roundEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}
