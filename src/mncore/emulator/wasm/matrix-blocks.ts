/** Blocks of matrix products in vector lanes: a MAB's block is two vectors of words. */
import { and, andNot, op, or, pick, pickHalves, splat32, xor, type Code, type Expression } from "./code.ts"
import { shift } from "./lanes.ts"

const zero = splat32(0)

export type Loaded = readonly [Expression, Expression]

/** A block taken apart: signed mantissas of both words, the common exponent in every lane, and what is wrong with it. */
export interface Block {
  readonly mantissas: Loaded
  readonly common: Expression
  readonly problem: Expression
}

function largestOf(code: Code, lanes: Expression, isHalf: boolean): Expression {
  const largest = (a: Expression, b: Expression): Expression => op(isHalf ? "i16x8.max_u" : "i32x4.max_u", a, b)
  const words = code.let(lanes)
  const pairs = code.let(largest(words, pick(words, words, [2, 3, 0, 1])))
  const all = code.let(largest(pairs, pick(pairs, pairs, [1, 0, 3, 2])))
  return isHalf ? code.let(largest(all, pickHalves(all, [1, 0, 3, 2, 5, 4, 7, 6]))) : all
}

export function halfBlock(code: Code, words: Loaded): Block {
  const fields = words.map((word) => code.let(and(word, splat32(0x7e007e00))))
  const common = largestOf(code, op("i16x8.max_u", fields[0]!, fields[1]!), true)
  const magnitudes = words.map((word) => code.let(and(word, splat32(0x01ff01ff))))
  const signs = words.map((word) => code.let(op("i16x8.shr_s", word, shift(15))))
  const mantissas = magnitudes.map((each, i) => code.let(op("i16x8.sub", xor(each, signs[i]!), signs[i]!)))
  const unequal = magnitudes.map((each, i) => andNot(op("i16x8.ne", fields[i]!, common), op("i16x8.eq", each, zero)))
  const isInfinite = op("i16x8.eq", common, splat32(0x7e007e00))
  return {
    mantissas: [mantissas[0]!, mantissas[1]!],
    common: code.let(op("i32x4.shr_u", common, shift(25))),
    problem: code.let(or(or(unequal[0]!, unequal[1]!), isInfinite)),
  }
}

export function singleBlock(code: Code, words: Loaded): Block {
  const fields = words.map((word) => code.let(and(word, splat32(0x7f800000))))
  const common = largestOf(code, op("i32x4.max_u", fields[0]!, fields[1]!), false)
  const magnitudes = words.map((word, i) =>
    code.let(andNot(op("i32x4.shr_u", and(word, splat32(0x7fffff)), shift(5)), op("i32x4.eq", fields[i]!, zero))),
  )
  const signs = words.map((word) => code.let(op("i32x4.shr_s", word, shift(31))))
  const mantissas = magnitudes.map((each, i) => code.let(op("i32x4.sub", xor(each, signs[i]!), signs[i]!)))
  const unequal = magnitudes.map((each, i) => andNot(op("i32x4.ne", fields[i]!, common), op("i32x4.eq", each, zero)))
  const isInfinite = op("i32x4.eq", common, splat32(0x7f800000))
  return {
    mantissas: [mantissas[0]!, mantissas[1]!],
    common: code.let(op("i32x4.shr_u", common, shift(23))),
    problem: code.let(or(or(unequal[0]!, unequal[1]!), isInfinite)),
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

/** Four exponent fields as float32 scales, less half the weight of a half product's last place. */
export function halfScales(fields: Expression): Expression {
  return op("i32x4.shl", op("i32x4.add", fields, splat32(127 - 39)), shift(23))
}

/** Two exponent fields as float64 scales, less half the weight of a pseudo-single product's last place. */
export function singleScales(fields: Expression, which: "low" | "high"): Expression {
  const raised = op("i32x4.add", fields, splat32(1023 - 144))
  return op("i64x2.shl", op(`i64x2.extend_${which}_i32x4_s`, raised), shift(52))
}
