/** Blocks of matrix products in vector lanes: a MAB's block is a vector or two of words. */
import { type Code } from "../language/code.ts"
import { and, andNot, i32, op, or, pick, splat32, xor, type Expression } from "../language/expressions.ts"
import { floatFormatLanes } from "../language/formats.ts"
import { largestHalf, largestWord } from "../language/lanes.ts"

const { f: single, h: half } = floatFormatLanes
const zero = splat32(0)

/** A block taken apart: signed mantissas of its words, the common exponent in every lane, and what is wrong with it. */
export interface Block {
  readonly mantissas: readonly Expression[]
  readonly common: Expression
  readonly problem: Expression
}

export function halfBlock(code: Code, words: readonly Expression[]): Block {
  const fields = words.map((word) => code.let(and(word, half.exponent)))
  const common = largestHalf(code, op("i16x8.max_u", fields[0]!, fields[1]!))
  const magnitudes = words.map((word) => code.let(and(word, half.mantissa)))
  const signs = words.map((word) => code.let(op("i16x8.shr_s", word, i32(15))))
  const mantissas = magnitudes.map((each, i) => code.let(op("i16x8.sub", xor(each, signs[i]!), signs[i]!)))
  const unequal = magnitudes.map((each, i) => andNot(op("i16x8.ne", fields[i]!, common), op("i16x8.eq", each, zero)))
  const isInfinite = op("i16x8.eq", common, half.exponent)
  return {
    mantissas,
    common: code.let(op("i32x4.shr_u", common, i32(25))),
    problem: code.let(or(or(unequal[0]!, unequal[1]!), isInfinite)),
  }
}

/** Of singles, whose mantissas lose that many low bits, as pseudo-singles do. */
export function singleBlock(code: Code, words: readonly Expression[], unused: number): Block {
  const fields = words.map((word) => code.let(and(word, single.exponent)))
  const largest = fields.reduce((a, b) => op("i32x4.max_u", a, b))
  const common = largestWord(code, largest)
  const magnitudes = words.map((word, i) =>
    code.let(andNot(op("i32x4.shr_u", and(word, single.mantissa), i32(unused)), op("i32x4.eq", fields[i]!, zero))),
  )
  const signs = words.map((word) => code.let(op("i32x4.shr_s", word, i32(31))))
  const mantissas = magnitudes.map((each, i) => code.let(op("i32x4.sub", xor(each, signs[i]!), signs[i]!)))
  const unequal = magnitudes.map((each, i) => andNot(op("i32x4.ne", fields[i]!, common), op("i32x4.eq", each, zero)))
  const isInfinite = op("i32x4.eq", common, single.exponent)
  return {
    mantissas,
    common: code.let(op("i32x4.shr_u", common, i32(23))),
    problem: code.let(unequal.reduce(or, isInfinite)),
  }
}

/** Lane p of four vectors, as vector p. */
export function transposed(code: Code, rows: readonly Expression[]): readonly Expression[] {
  const [a, b, c, d] = rows
  const low = [code.let(pick(a!, b!, [0, 4, 1, 5])), code.let(pick(c!, d!, [0, 4, 1, 5]))] as const
  const high = [code.let(pick(a!, b!, [2, 6, 3, 7])), code.let(pick(c!, d!, [2, 6, 3, 7]))] as const
  return [
    pick(low[0], low[1], [0, 1, 4, 5]),
    pick(low[0], low[1], [2, 3, 6, 7]),
    pick(high[0], high[1], [0, 1, 4, 5]),
    pick(high[0], high[1], [2, 3, 6, 7]),
  ].map((each) => code.let(each))
}

/** Lane 0 of four vectors, as the lanes of one. */
export function firstLanes(code: Code, [a, b, c, d]: readonly Expression[]): Expression {
  return code.let(pick(pick(a!, b!, [0, 4, 0, 4]), pick(c!, d!, [0, 4, 0, 4]), [0, 1, 4, 5]))
}
