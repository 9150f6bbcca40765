import type { Code } from "../language/code.ts"
import { select, type Expression } from "../language/expressions.ts"
import { not, type Width } from "../language/widths.ts"

/** What an instruction gives of one vector of each operand: a result, and where it makes flags, those. */
export interface Outcome {
  readonly result: Expression
  readonly flag?: (result: Expression) => Expression
}

/** Operands are named. */
export type Operation = (code: Code, width: Width, x: Expression, y: Expression) => Outcome

/** The second operand where that is asked for, else the first; flags tell of the first. */
export const choosing =
  (isSecond: (width: Width, x: Expression, y: Expression) => Expression): Operation =>
  (code, width, x, y) => {
    const takesSecond = code.let(isSecond(width, x, y))
    return { result: select(takesSecond, y, x), flag: () => not(takesSecond) }
  }
