import { checkDestinations, checkNoFlags, type Destination } from "../../operands/destinations.ts"
import type { Mask } from "../../operands/masks.ts"
import type { Literal } from "./literal.ts"

/** `imm` repeats the word of a literal four times; `immu` writes it to words 0 and 2, and 0 to the others. */
export interface Immediate {
  readonly kind: "imm"
  readonly pattern: "xxxx" | "xoxo"
  readonly literal: Literal
  readonly destinations: readonly Destination[]
  readonly flush: Mask | undefined
}

/** Throws VSM_OPERAND, VSM_OPTION, VSM_ISSUE_RULE (I15). */
export function immediate(
  pattern: Immediate["pattern"],
  literal: Literal,
  destinations: readonly Destination[],
  flush?: Mask,
): Immediate {
  const name = pattern === "xxxx" ? "imm" : "immu"
  checkDestinations(name, destinations)
  checkNoFlags(name, destinations)
  return { kind: "imm", pattern, literal, destinations, flush }
}
