import { and, compare, ne, operand, select, type Operand } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import type { CompareFn } from "../language/operations.ts"
import { isVector } from "../language/value-type.ts"

/**
 * Elements of dtype bool are 0 or 1 in registers too. Comparisons of vectors give masks of 0 or -1, which is also what
 * `select` takes: these functions go from one form to the other, and back without a trace.
 */
export function boolOfMask(mask: Expr): Expr {
  return isVector(mask.type) ? and(mask, 1) : mask
}

export function maskOfBool(bool: Expr): Expr {
  if (!isVector(bool.type)) return bool
  const isMasked =
    bool.op === "binary" && bool.fn === "and" && bool.left.op === "compare" && bool.right.op === "constant"
  return isMasked ? bool.left : ne(bool, 0)
}

/** A comparison as an element of dtype bool. */
export function ask(fn: CompareFn, left: Expr, right: Operand): Expr {
  return boolOfMask(compare(fn, left, right))
}

export function choose(bool: Expr, then: Expr, otherwise: Operand): Expr {
  return select(maskOfBool(bool), then, operand(then.type, otherwise))
}

export function invert(bool: Expr): Expr {
  return ask("eq", bool, 0)
}
