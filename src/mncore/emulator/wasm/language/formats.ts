import { floatFormats } from "../../../machine.ts"
import type { Expression } from "./expressions.ts"
import { halfWords, longWords, splat, words, type Width } from "./widths.ts"

/** A float format in lanes. */
export interface FloatLanes {
  readonly width: Width
  readonly mantissaBits: number
  readonly bias: number
  /** An exponent field in its place, in every lane. */
  readonly field: (exponent: number) => Expression
  /** The field of all ones. */
  readonly exponent: Expression
  readonly mantissa: Expression
  readonly infinity: number
}

function floatLanes(letter: keyof typeof floatFormats, width: Width): FloatLanes {
  const { exponentBits, mantissaBits, bias } = floatFormats[letter]
  const infinity = (1 << exponentBits) - 1
  const field = (exponent: number): Expression => splat(width.bits, BigInt(exponent) << BigInt(mantissaBits))
  const mantissa = splat(width.bits, (1n << BigInt(mantissaBits)) - 1n)
  return { width, mantissaBits, bias, field, exponent: field(infinity), mantissa, infinity }
}

export const floatFormatLanes = {
  d: floatLanes("d", longWords),
  f: floatLanes("f", words),
  h: floatLanes("h", halfWords),
} as const
