/** Instructions on integers, with the prefix `u` where they have one, and those on bits. */
import type { AluOperation } from "../../../isa/instructions/pe/alu-operations.ts"
import type { Code } from "../language/code.ts"
import { and, or, xor, type Expression } from "../language/expressions.ts"
import { choosing, type Operation } from "./operation.ts"
import { rotateLeft, rotateRight, shiftArithmetic, shiftLeftBy, shiftLogical } from "./shifts.ts"
import { above, add, equal, greater, isNegative, not, sub, zero, type Width } from "../language/widths.ts"

type Compute = (code: Code, width: Width, x: Expression, y: Expression) => Expression

const bitwise =
  (compute: Compute): Operation =>
  (code, width, x, y) => ({ result: compute(code, width, x, y), flag: (result) => equal(width, result, zero) })

const wrapping =
  (compute: (width: Width, x: Expression, y: Expression) => Expression): Operation =>
  (_, width, x, y) => ({ result: compute(width, x, y), flag: (result) => not(isNegative(width, result)) })

export const integerOperations = {
  passa: bitwise((_, __, x) => x),
  and: bitwise((_, __, x, y) => and(x, y)),
  or: bitwise((_, __, x, y) => or(x, y)),
  xor: bitwise((_, __, x, y) => xor(x, y)),
  not: bitwise((_, __, x) => not(x)),
  lnot: bitwise((_, width, x) => and(equal(width, x, zero), width.one)),
  inc: wrapping((width, x) => add(width, x, width.one)),
  dec: wrapping((width, x) => sub(width, x, width.one)),
  add: wrapping(add),
  sub: wrapping(sub),
  uinc: (_, width, x) => ({ result: add(width, x, width.one), flag: (result) => not(equal(width, result, zero)) }),
  udec: (_, width, x) => ({ result: sub(width, x, width.one), flag: () => not(equal(width, x, zero)) }),
  uadd: (_, width, x, y) => ({ result: add(width, x, y), flag: (result) => not(above(width, x, result)) }),
  usub: (_, width, x, y) => ({ result: sub(width, x, y), flag: () => not(above(width, y, x)) }),
  lsl: bitwise(shiftLeftBy),
  lsr: bitwise(shiftArithmetic),
  ulsr: bitwise(shiftLogical),
  bsl: bitwise(rotateLeft),
  bsr: bitwise(rotateRight),
  max: choosing((width, x, y) => greater(width, y, x)),
  min: choosing((width, x, y) => greater(width, x, y)),
  umax: choosing((width, x, y) => above(width, y, x)),
  umin: choosing((width, x, y) => above(width, x, y)),
  packbit: (_, width, x, y) => ({
    result: or(add(width, x, x), and(isNegative(width, y), width.one)),
    flag: () => not(isNegative(width, y)),
  }),
} as const satisfies Partial<Record<AluOperation | `u${AluOperation}`, Operation>>
