/** Doubles in float64 lanes. They are `clean` as singles are in `lanes.ts`, and what is said of sums there holds for them. */
import type { Code } from "./code.ts"
import { and, andNot, op, pick, select, splat64, type Expression } from "./expressions.ts"
import { floatFormatLanes } from "./formats.ts"

const { exponent, mantissa } = floatFormatLanes.d
const none = splat64(0n)

export type Pair = readonly [Expression, Expression]

/** Four upper and four lower words as vectors of two 64-bit elements, for PEs 0 and 1 and for 2 and 3; and back. */
export function pairOf(code: Code, upper: Expression, lower: Expression): Pair {
  return [code.let(pick(lower, upper, [0, 4, 1, 5])), code.let(pick(lower, upper, [2, 6, 3, 7]))]
}

export function wordsOf([first, second]: Pair): readonly [upper: Expression, lower: Expression] {
  return [pick(first, second, [1, 3, 5, 7]), pick(first, second, [0, 2, 4, 6])]
}

/** The elements of two planes of words. */
export function loadPair(code: Code, high: Expression, low: Expression): Pair {
  return pairOf(code, code.load(high), code.load(low))
}

/** Stores named vectors as planes of their upper and lower words. */
export function storePair(code: Code, high: Expression, low: Expression, pair: Pair): void {
  const [upper, lower] = wordsOf(pair)
  code.store(high, upper)
  code.store(low, lower)
}

/** N(.) of doubles. */
export function cleanDoubles(code: Code, bits: Expression): Expression {
  const field = code.let(and(bits, exponent))
  const payload = and(op("i64x2.eq", field, exponent), mantissa)
  return code.let(andNot(andNot(bits, payload), op("i64x2.eq", field, none)))
}

/** The sum of clean doubles, or the first where that is infinite; +0 below the smallest normal double. */
export function addDoubles(code: Code, first: Expression, second: Expression): Expression {
  const given = code.let(op("f64x2.add", first, second))
  const sum = code.let(select(op("f64x2.eq", given, given), given, first))
  return code.let(andNot(sum, op("i64x2.eq", and(sum, exponent), none)))
}
