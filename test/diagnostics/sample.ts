import type { Code } from "../../src/diagnostics/catalogue.ts"
import type { Place } from "../../src/diagnostics/diagnostic.ts"

/** Shows one diagnostic as a user meets it; the folder's name is its code. */
export interface Sample {
  /** Provokes the problem: throws a CompileError, or returns the diagnostics that it collected. */
  readonly run: () => unknown
  /** Text that the message must contain. */
  readonly message: string
  /** The parts of the place that must be reported. */
  readonly place?: Place
  /** Text that the hint must contain. */
  readonly hint?: string
  /** Other codes that are reported beside it. */
  readonly beside?: readonly Code[]
}

export function sample(definition: Sample): Sample {
  return definition
}
