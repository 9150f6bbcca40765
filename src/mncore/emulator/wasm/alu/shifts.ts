/**
 * Shifts of every element by a count of its own. Vectors are shifted by one count only, so a shift is composed: for every
 * power of two below the width, elements whose count has that bit are shifted by it (a barrel shifter). Only the low bits of
 * a count are looked at, which is what rotations want; counts of the width or more are put right for the others.
 */
import type { Code } from "../language/code.ts"
import { andNot, or, select, type Expression } from "../language/expressions.ts"
import { above, isNegative, shiftLeft, shiftRight, shiftSigned, splat, type Width } from "../language/widths.ts"

type Step = (width: Width, value: Expression, count: number) => Expression

function barrel(code: Code, width: Width, x: Expression, y: Expression, step: Step): Expression {
  let value = x
  for (let place = 0; 1 << place < width.bits; place++) {
    const isShifted = isNegative(width, shiftLeft(width, y, width.bits - 1 - place))
    value = code.let(select(isShifted, step(width, value, 1 << place), value))
  }
  return value
}

function isWhole(width: Width, y: Expression): Expression {
  return above(width, y, splat(width.bits, BigInt(width.bits - 1)))
}

export function shiftLeftBy(code: Code, width: Width, x: Expression, y: Expression): Expression {
  return andNot(barrel(code, width, x, y, shiftLeft), isWhole(width, y))
}

export function shiftLogical(code: Code, width: Width, x: Expression, y: Expression): Expression {
  return andNot(barrel(code, width, x, y, shiftRight), isWhole(width, y))
}

export function shiftArithmetic(code: Code, width: Width, x: Expression, y: Expression): Expression {
  return select(isWhole(width, y), shiftSigned(width, x, width.bits - 1), barrel(code, width, x, y, shiftSigned))
}

export function rotateLeft(code: Code, width: Width, x: Expression, y: Expression): Expression {
  return barrel(code, width, x, y, (_, value, count) =>
    or(shiftLeft(width, value, count), shiftRight(width, value, width.bits - count)),
  )
}

export function rotateRight(code: Code, width: Width, x: Expression, y: Expression): Expression {
  return barrel(code, width, x, y, (_, value, count) =>
    or(shiftRight(width, value, count), shiftLeft(width, value, width.bits - count)),
  )
}
