import { diagnostic } from "../../../diagnostics/catalogue.ts"
import type { Diagnostic, Place, Severity } from "../../../diagnostics/diagnostic.ts"

/** A rule that programs are checked by, as the documentation lists it. */
export interface Rule {
  /** `I…` of issue, `H…` of hazards, `W…` of waits, `U…` of uninitialised reads. */
  readonly id: string
  readonly sentence: string
  /** Where it comes from, in the words of `machine.ts`: manual, examples, inferred or assumed. */
  readonly source: string
  readonly severity: Severity
}

/** One violation, in words. */
export interface Finding {
  readonly rule: Rule
  readonly found: string
  /** The line that it collides with, and what that line does. */
  readonly earlier?: { readonly line: number; readonly text: string }
  readonly advice?: string
}

export function findingDiagnostic({ rule, found, earlier, advice }: Finding, place: Place): Diagnostic {
  const { id, sentence, severity } = rule
  if (id.startsWith("I")) return diagnostic("VSM_ISSUE_RULE", place, { rule: id, sentence, found }, severity)
  if (id.startsWith("U")) return diagnostic("VSM_UNINITIALISED", place, { rule: id, sentence, found }, severity)
  const before = earlier === undefined ? "" : ` after line ${earlier.line} ${earlier.text}`
  return diagnostic("VSM_HAZARD", place, { rule: id, sentence, found: `${found}${before}`, advice }, severity)
}
