import type { Diagnostic } from "../../../../src/diagnostics/diagnostic.ts"
import { checkProgram, type CheckOptions } from "../../../../src/mncore/isa/check/check-program.ts"
import { readVsm } from "../../../../src/mncore/isa/text/parse-vsm.ts"

export function check(text: string, options?: CheckOptions): readonly Diagnostic[] {
  const { program, problems } = readVsm(text)
  return [...problems, ...checkProgram(program, options)]
}

/** The ids of the rules that a program breaks, or the codes of other problems. */
export function broken(text: string, options?: CheckOptions): readonly string[] {
  return check(text, options).map(({ code, message }) => /\(([A-Z]\d+)\)$/.exec(message)?.[1] ?? code)
}
