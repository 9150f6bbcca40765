import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import type { EmulatorOptions } from "../../mncore/emulator/emulator.ts"
import type { Program } from "../../mncore/isa/program.ts"
import { readVsm } from "../../mncore/isa/text/parse-vsm.ts"
import type { OptionDescription } from "../command.ts"
import type { GivenOptions } from "../given-options.ts"
import { checkedAs, strictnessOptions } from "./strictness.ts"
import type { VsmFile } from "./subcommand.ts"

export interface ProgramToRun {
  readonly program: Program
  /** Of its text, or of its rules: those are warnings with `--lenient`. */
  readonly problems: readonly Diagnostic[]
  readonly isRunnable: boolean
  readonly options: EmulatorOptions
}

/** What the emulator reports itself when it comes to the line. */
const reportedByEmulator = ["H1"]

/** How a program is run. */
export const runOptions: readonly OptionDescription[] = [
  ...strictnessOptions,
  { flags: "--dirty", meaning: "memories start with a pattern instead of zeros; reads of it are reported" },
]

/** Reads and checks a program as the options say. Throws CLI_OPTION_VALUE. */
export function programToRun({ name, text }: VsmFile, given: GivenOptions): ProgramToRun {
  const isDirty = given.flag("dirty")
  const options: EmulatorOptions = {
    strictness: given.flag("strict") ? "strict" : "lenient",
    powerUp: isDirty ? "dirty" : "zero",
  }
  const { program, problems: unread } = readVsm(text, { file: name })
  if (unread.length > 0) return { program, problems: unread, isRunnable: false, options }
  const problems = checkedAs(program, given, { isStrict: isDirty, without: reportedByEmulator })
  return { program, problems, isRunnable: problems.every(({ severity }) => severity !== "error"), options }
}
