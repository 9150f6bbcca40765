/**
 * Reductions whose order does not matter: integer sums, bits, truth values, and the extremes of floats, which are those of
 * integers once the magnitude bits of negative numbers are flipped.
 */
import type { Reduction } from "../../../isa/instructions/reduction.ts"
import type { Code } from "../language/code.ts"
import { and, andNot, or, select, type Expression } from "../language/expressions.ts"
import { add, equal, greater, halfWords, longWords, ordered, words, zero, type Width } from "../language/widths.ts"

/** The result of so many named vectors, each read when it is needed. */
export type Fold = (code: Code, width: Width, count: number, next: () => Expression) => Expression

function foldAll(
  code: Code,
  count: number,
  next: () => Expression,
  combine: (a: Expression, b: Expression) => Expression,
): Expression {
  let result = next()
  for (let i = 1; i < count; i++) result = code.let(combine(result, next()))
  return result
}

const folding =
  (combine: (width: Width, a: Expression, b: Expression) => Expression): Fold =>
  (code, width, count, next) =>
    foldAll(code, count, next, (a, b) => combine(width, a, b))

const extreme =
  (isMaximum: boolean): Fold =>
  (code, width, count, next) => {
    const nextOrdered = (): Expression => code.let(ordered(width, next()))
    const best = foldAll(code, count, nextOrdered, (a, b) =>
      select(isMaximum ? greater(width, a, b) : greater(width, b, a), a, b),
    )
    return ordered(width, best)
  }

const integerFolds = {
  iadd: folding(add),
  and: (code, width, count, next) => {
    const nextIsZero = (): Expression => code.let(equal(width, next(), zero))
    return andNot(width.one, foldAll(code, count, nextIsZero, or))
  },
  or: (code, width, count, next) => andNot(width.one, equal(width, foldAll(code, count, next, or), zero)),
} as const satisfies Record<string, Fold>

const floatFolds = { max: extreme(true), min: extreme(false) } as const satisfies Record<string, Fold>

export interface NamedFold {
  readonly name: Reduction
  readonly width: Width
  readonly fold: Fold
}

function namedFolds(
  widths: Readonly<Record<string, Width>>,
  folds: Readonly<Record<string, Fold>>,
): readonly NamedFold[] {
  return Object.entries(widths).flatMap(([letter, width]) =>
    Object.entries(folds).map(([name, fold]) => ({ name: `${letter}${name}` as Reduction, width, fold })),
  )
}

export const folds: readonly NamedFold[] = [
  ...namedFolds({ l: longWords, i: words, s: halfWords }, integerFolds),
  ...namedFolds({ i: words }, { band: folding((_, a, b) => and(a, b)), bor: folding((_, a, b) => or(a, b)) }),
  ...namedFolds({ d: longWords, f: words, h: halfWords }, floatFolds),
]
