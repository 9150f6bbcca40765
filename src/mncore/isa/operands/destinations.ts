import { fail } from "../../../diagnostics/catalogue.ts"
import { checkOption } from "../checks.ts"
import type { DestinationTarget } from "./pe-operands.ts"
import type { WriteMask } from "./masks.ts"

/** Where a result goes, and under which mask; without one the mask statement in force decides. */
export interface Destination {
  readonly target: DestinationTarget
  readonly mask: WriteMask | undefined
}

/** Throws VSM_OPTION for a mask on `$nowrite`. */
export function destination(target: DestinationTarget, mask?: WriteMask): Destination {
  checkOption(target.kind !== "nowrite" || mask === undefined, "$nowrite", "a mask", "nothing is written")
  return { target, mask }
}

/** For instructions without flags. Throws VSM_OPTION when flags go to a mask register. */
export function checkNoFlags(instruction: string, destinations: readonly Destination[]): void {
  const takesFlags = destinations.some(({ target }) => target.kind === "omr")
  checkOption(!takesFlags, instruction, "$omr", "it makes no flags")
}

/** Throws VSM_OPERAND without any destination, VSM_ISSUE_RULE (I15) when `$nowrite` has company. */
export function checkDestinations(instruction: string, destinations: readonly Destination[]): void {
  if (destinations.length === 0)
    fail("VSM_OPERAND", {}, { instruction, found: "none", expected: "at least one destination" })
  if (destinations.length > 1 && destinations.some(({ target }) => target.kind === "nowrite"))
    fail(
      "VSM_ISSUE_RULE",
      {},
      {
        rule: "I15",
        found: "$nowrite stands beside other destinations",
        sentence: "it is the only destination of its expression",
      },
    )
}
