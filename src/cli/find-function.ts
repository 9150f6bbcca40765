import { fail } from "../diagnostics/catalogue.ts"
import { nearestWord } from "../support/edit-distance.ts"

/** The function of that name, or the first one when none is named. Throws CLI_ARGUMENT_UNKNOWN. */
export function findFunction<T extends { readonly name: string }>(
  functions: readonly T[],
  wanted: string | undefined,
): T {
  const found = wanted === undefined ? functions[0] : functions.find(({ name }) => name === wanted)
  if (found !== undefined) return found
  const known = functions.map(({ name }) => name)
  const nearest = wanted === undefined ? undefined : nearestWord(wanted, known)
  return fail("CLI_ARGUMENT_UNKNOWN", { path: "--function" }, { what: "function", found: wanted ?? "", nearest, known })
}
