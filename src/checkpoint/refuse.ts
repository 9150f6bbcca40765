import { fail } from "../diagnostics/catalogue.ts"
import type { Place } from "../diagnostics/diagnostic.ts"

/** Throws CHECKPOINT_DAMAGED. */
export function damaged(place: Place, problem: string): never {
  fail("CHECKPOINT_DAMAGED", place, { problem })
}

/** Throws CHECKPOINT_LIMIT. */
export function beyondLimit(place: Place, found: string, limit: string): never {
  fail("CHECKPOINT_LIMIT", place, { found, limit })
}
