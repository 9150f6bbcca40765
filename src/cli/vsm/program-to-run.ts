import { fail } from "../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import type { EmulatorOptions } from "../../mncore/emulator/emulator.ts"
import { checkProgram } from "../../mncore/isa/check/check-program.ts"
import type { Program } from "../../mncore/isa/program.ts"
import { readVsm } from "../../mncore/isa/text/parse-vsm.ts"
import type { OptionDescription } from "../command.ts"
import type { GivenOptions } from "../given-options.ts"
import type { VsmFile } from "./subcommand.ts"

export interface ProgramToRun {
  readonly program: Program
  /** Of its text, or of its rules: those are warnings with `--lenient`. */
  readonly problems: readonly Diagnostic[]
  readonly isRunnable: boolean
  readonly options: EmulatorOptions
}

export const strictOption: OptionDescription = {
  flags: "--strict",
  meaning: "also reports reads of what nothing wrote",
}

/** What the emulator reports itself when it comes to the line. */
const reportedByEmulator = ["H1"]

/** How a program is run. */
export const runOptions: readonly OptionDescription[] = [
  strictOption,
  { flags: "--lenient", meaning: "hazards and undefined reads are warnings" },
  { flags: "--dirty", meaning: "memories start with a pattern instead of zeros; reads of it are reported" },
]

/** Reads and checks a program as the options say. Throws CLI_OPTION_VALUE. */
export function programToRun({ name, text }: VsmFile, given: GivenOptions): ProgramToRun {
  const [isStrict, isLenient, isDirty] = [given.flag("strict"), given.flag("lenient"), given.flag("dirty")]
  if (isStrict && isLenient)
    fail("CLI_OPTION_VALUE", { path: "--lenient" }, { found: "--strict beside --lenient", expected: "one of them" })
  const options: EmulatorOptions = {
    strictness: isLenient ? "lenient" : "strict",
    powerUp: isDirty ? "dirty" : "zero",
  }
  const { program, problems: unread } = readVsm(text, { file: name })
  if (unread.length > 0) return { program, problems: unread, isRunnable: false, options }
  const checked = checkProgram(program, { isStrict: isStrict || isDirty, without: reportedByEmulator })
  const problems = isLenient ? checked.map((each): Diagnostic => ({ ...each, severity: "warning" })) : checked
  return { program, problems, isRunnable: problems.every(({ severity }) => severity !== "error"), options }
}
