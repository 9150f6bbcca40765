/**
 * Block floats of singles and pseudo-singles. The mantissa that is left after the shift, `RNE(sig / 2^(1 + common - e))`, is the
 * nearest integer to |x| * 2^(length - 1 - common + bias): a multiplication by a power of two and `nearest`. Where that power is
 * no float32, two are multiplied one after the other; an intermediate that is too small for a float32 belongs to a mantissa
 * of 0.
 */
import type { Code } from "../language/code.ts"
import { and, andNot, i32, op, or, select, splat32, type Expression } from "../language/expressions.ts"
import { floatFormatLanes } from "../language/formats.ts"
import { largestWord } from "../language/lanes.ts"

const { width, exponent } = floatFormatLanes.f
const { sign } = width

/** The common exponent of singles and whether the block is zero; `ones` is all the mantissa bits that are looked at. */
function commonOfSingles(code: Code, words: readonly Expression[], ones: number) {
  const fields = words.map((word) => and(word, exponent))
  const largest = largestWord(
    code,
    fields.reduce((a, b) => op("i32x4.max_u", a, b)),
  )
  const carrying = code.let(or(largest, splat32(ones)))
  const matches = words.map((word) => op("i32x4.eq", and(word, splat32(0x7f800000 | ones)), carrying))
  const carry = op("i32.shl", op("v128.any_true", matches.reduce(or)), i32(23))
  return {
    common: code.let(op("i32x4.add", largest, op("i32x4.splat", carry))),
    isZero: code.let(op("i32x4.eq", largest, splat32(0))),
  }
}

/** Converts the words of a block of singles of which `length` mantissa bits count. */
export function convertSingles(code: Code, words: readonly Expression[], length: number): readonly Expression[] {
  const unused = 23 - length
  const { common, isZero } = commonOfSingles(code, words, ((1 << length) - 1) << unused)
  const isInfinite = code.let(op("i32x4.ge_u", common, exponent))
  const power = code.let(op("i32x4.sub", splat32(length - 1 + 127), op("i32x4.shr_u", common, i32(23))))
  const firstPower = code.let(op("i32x4.shr_s", power, i32(1)))
  const scales = [firstPower, op("i32x4.sub", power, firstPower)].map((part) =>
    code.let(op("i32x4.shl", op("i32x4.add", part, splat32(127)), i32(23))),
  )
  return words.map((word) => {
    const isNothing = op("i32x4.eq", and(word, exponent), splat32(0))
    const magnitude = andNot(andNot(word, sign), isNothing)
    const scaled = op("f32x4.mul", op("f32x4.mul", magnitude, scales[0]!), scales[1]!)
    const mantissa = op("i32x4.trunc_sat_f32x4_u", op("f32x4.nearest", scaled))
    const finite = or(common, op("i32x4.shl", mantissa, i32(unused)))
    const fields = andNot(select(isInfinite, exponent, finite), isZero)
    return code.let(or(fields, and(word, sign)))
  })
}
