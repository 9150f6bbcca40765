import { fail } from "../../../diagnostics/catalogue.ts"

/** Stops at a line for which the machine has too few units; the checker says which rule it breaks. */
export function refuseLine(found: string): never {
  const sentence = "at most one expression of each group stands in a line"
  return fail("VSM_ISSUE_RULE", {}, { rule: "I1", found: `the line has ${found}`, sentence })
}
