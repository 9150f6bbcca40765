/**
 * Block floats of halves, `hbfn` and `hbfe`, two elements a word. As in `single-blocks.ts` a mantissa is the nearest integer to
 * the element times a power of two, in float32 lanes, where all of it is exact but the rounding. Extended elements are
 * multiplied by 2^6 more.
 */
import { blockMantissaBits, extendedHalfExponentGap, floatFormats } from "../../../machine.ts"
import type { Code } from "../language/code.ts"
import { and, andNot, i32, op, or, select, splat32, type Expression } from "../language/expressions.ts"
import { floatFormatLanes } from "../language/formats.ts"
import { halfToFloat, joinHalves, largestHalf } from "../language/lanes.ts"

const { width, exponent: exponents } = floatFormatLanes.h
const none = splat32(0)
/** The field of the float32 that scales a block of exponent field 0. */
const scaleOfFieldZero = floatFormats.f.bias + floatFormats.h.bias + floatFormats.h.mantissaBits - 1

/** What is done with elements far below the common exponent: nothing, or they are marked by exponent field 0. */
type Kind = "bfn" | "bfe"

export function convertHalves(
  code: Code,
  words: readonly Expression[],
  length: number,
  kind: Kind,
): readonly Expression[] {
  const headroom = blockMantissaBits.h - length
  const ones = (((1 << length) - 1) << headroom) * 0x10001
  const { common, isZero } = commonOfHalves(code, words, headroom, ones)
  const isInfinite = code.let(op("i16x8.ge_u", common, exponents))
  const scale = code.let(
    op("i32x4.shl", op("i32x4.sub", splat32(scaleOfFieldZero), op("i32x4.shr_u", common, i32(25))), i32(23)),
  )
  return words.map((word) => {
    const extended = kind === "bfe" ? code.let(isExtended(word, common, headroom, ones)) : undefined
    const mantissas = code.let(
      joinHalves(mantissa(code, word, scale, extended, true), mantissa(code, word, scale, extended, false)),
    )
    const field = extended === undefined ? common : andNot(common, or(extended, op("i16x8.eq", mantissas, none)))
    const fields = andNot(select(isInfinite, exponents, or(field, mantissas)), isZero)
    return code.let(or(fields, and(word, width.sign)))
  })
}

/** The common exponent field in every half word, and whether the block is zero. */
function commonOfHalves(code: Code, words: readonly Expression[], headroom: number, ones: number) {
  const largest = largestHalf(
    code,
    words.map((word) => and(word, exponents)).reduce((a, b) => op("i16x8.max_u", a, b)),
  )
  const carrying = code.let(or(largest, splat32(ones)))
  const matches = words.map((word) => op("i16x8.eq", and(word, splat32((0x7e007e00 | ones) >>> 0)), carrying))
  const carry = op("i32.mul", op("v128.any_true", matches.reduce(or)), i32(0x02000200))
  const raised = op("i16x8.add", largest, splat32((headroom << 9) * 0x10001))
  return {
    common: code.let(op("i16x8.add", raised, op("i32x4.splat", carry))),
    isZero: code.let(op("i16x8.eq", largest, none)),
  }
}

/** Elements that are shifted by the gap less, all ones in their half words. */
function isExtended(word: Expression, common: Expression, headroom: number, ones: number): Expression {
  const border = splat32(((extendedHalfExponentGap + headroom) << 9) * 0x10001)
  const below = op("i16x8.sub", common, and(word, exponents))
  const hasOnes = op("i16x8.eq", and(word, splat32(ones)), splat32(ones))
  return andNot(op("i16x8.ge_u", below, border), and(op("i16x8.eq", below, border), hasOnes))
}

/** The mantissas of upper or lower halves, in the low bits of each lane. */
function mantissa(
  code: Code,
  word: Expression,
  scale: Expression,
  extended: Expression | undefined,
  isHigh: boolean,
): Expression {
  const magnitude = andNot(halfToFloat(code, word, isHigh), splat32(0x80000000))
  const power = extended === undefined ? scale : extendedScale(scale, extended, isHigh)
  return op("i32x4.trunc_sat_f32x4_u", op("f32x4.nearest", op("f32x4.mul", magnitude, power)))
}

function extendedScale(scale: Expression, extended: Expression, isHigh: boolean): Expression {
  const mask = op("i32x4.shr_s", isHigh ? extended : op("i32x4.shl", extended, i32(16)), i32(31))
  return op("i32x4.add", scale, and(mask, splat32(extendedHalfExponentGap << 23)))
}
