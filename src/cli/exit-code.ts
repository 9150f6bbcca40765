import { usageCodes } from "../diagnostics/codes/cli.ts"
import { configCodes } from "../diagnostics/codes/config.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"

export type ExitCode = 0 | 1 | 2

export const exitCodes: Readonly<Record<ExitCode, string>> = {
  0: "everything went well",
  1: "a problem in a model, a checkpoint or a run",
  2: "a problem in the config or the command line",
}

/** Warnings end well; the config and the command line count first, since nothing else can be trusted before them. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === "error")
  if (errors.length === 0) return 0
  return errors.some(({ code }) => Object.hasOwn(configCodes, code) || Object.hasOwn(usageCodes, code)) ? 2 : 1
}
