import { isPeMemory } from "../operands/pe-operands.ts"
import type { PeLine } from "./instruction.ts"
import { destinationsOf, inputsOf } from "./operands-of.ts"

/** How the PE memory operands of a program are addressed; flat mode accepts `v` as well. */
export type InstructionMode = "auto" | "flat"

/** The mode that a line needs: flat where it writes four addresses of its own. */
export function modeOfLine({ expressions }: PeLine): InstructionMode {
  const operands = expressions.flatMap((expression) => [
    ...inputsOf(expression).map(({ operand }) => operand),
    ...destinationsOf(expression).map(({ target }) => target),
  ])
  return operands.some((each) => isPeMemory(each) && each.addressing.increment === undefined) ? "flat" : "auto"
}
