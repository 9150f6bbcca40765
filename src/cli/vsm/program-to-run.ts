import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import type { EmulatorOptions } from "../../mncore/emulator/emulator.ts"
import { checkProgram } from "../../mncore/isa/check/check-program.ts"
import type { Program } from "../../mncore/isa/program.ts"
import { readVsm } from "../../mncore/isa/text/parse-vsm.ts"
import type { GivenOptions } from "../given-options.ts"
import type { VsmFile } from "./subcommand.ts"

export interface ProgramToRun {
  readonly program: Program
  /** Of its text, or of its rules: those are warnings with `--lenient`. */
  readonly problems: readonly Diagnostic[]
  readonly isRunnable: boolean
  readonly options: EmulatorOptions
}

/** Reads and checks a program as `--lenient` and `--dirty` say. */
export function programToRun({ name, text }: VsmFile, given: GivenOptions): ProgramToRun {
  const isLenient = given.flag("lenient")
  const isDirty = given.flag("dirty")
  const { program, problems: unread } = readVsm(text, { file: name })
  const options: EmulatorOptions = {
    strictness: isLenient ? "lenient" : "strict",
    powerUp: isDirty ? "dirty" : "zero",
  }
  if (unread.length > 0) return { program, problems: unread, isRunnable: false, options }
  const checked = checkProgram(program, { isStrict: isDirty })
  const problems = isLenient ? checked.map((each): Diagnostic => ({ ...each, severity: "warning" })) : checked
  return { program, problems, isRunnable: problems.every(({ severity }) => severity !== "error"), options }
}
