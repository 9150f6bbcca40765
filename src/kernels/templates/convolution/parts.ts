import { add, divU, mul, variable } from "../../language/build.ts"
import type { Expr, Kernel, Statement } from "../../language/kernel.ts"
import { bind, loop } from "../../language/statements.ts"

/**
 * Into so many parts at most a loop is divided whose turns use memory in turn: parts may run at the same time, so each has memory of its own.
 */
export const mostParts = 16

/** The coordinate of a part. */
export const partVariable = "part"

/** A kernel's range of some parts of a loop, as equal as possible. */
export function inParts(
  name: string,
  count: number,
  parts: number,
  body: readonly Statement[],
): readonly [Kernel["range"], readonly Statement[]] {
  const boundary = (part: Expr): Expr => divU(mul(part, count), parts)
  const [first, begin] = bind("begin", boundary(variable(partVariable)))
  const [last, end] = bind("end", boundary(add(variable(partVariable), 1)))
  return [{ variable: partVariable, count: parts }, [first, last, loop(name, end, body, { begin })]]
}
