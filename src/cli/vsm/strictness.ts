import { fail } from "../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import { checkProgram, type CheckOptions } from "../../mncore/isa/check/check-program.ts"
import type { Program } from "../../mncore/isa/program.ts"
import type { OptionDescription } from "../command.ts"
import type { GivenOptions } from "../given-options.ts"

/** How much a program may leave to chance. */
export const strictnessOptions: readonly OptionDescription[] = [
  { flags: "--strict", meaning: "also reports reads of what nothing wrote; undefined forwarding stops a run" },
  { flags: "--lenient", meaning: "broken rules are warnings" },
]

/** Throws CLI_OPTION_VALUE for both options together. */
function isLenient(given: GivenOptions): boolean {
  if (given.flag("strict") && given.flag("lenient"))
    fail("CLI_OPTION_VALUE", { path: "--lenient" }, { found: "--strict beside --lenient", expected: "one of them" })
  return given.flag("lenient")
}

/** What the rules say of a program, as severely as the options want it. Throws CLI_OPTION_VALUE. */
export function checkedAs(program: Program, given: GivenOptions, options: CheckOptions = {}): readonly Diagnostic[] {
  const lenient = isLenient(given)
  const problems = checkProgram(program, { ...options, isStrict: given.flag("strict") || options.isStrict === true })
  return lenient ? problems.map((each): Diagnostic => ({ ...each, severity: "warning" })) : problems
}
