import { codeFrame } from "../../diagnostics/code-frame.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import type { CommandResult } from "../command-result.ts"

const mostFrames = 20
const linesAround = 3

/** What a subcommand found out or threw, with the lines of the program around its problems. */
export async function withFrames(text: string, run: () => Promise<CommandResult>): Promise<CommandResult> {
  try {
    const result = await run()
    return result.problems === undefined ? result : { ...result, problems: framed(result.problems, text) }
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    throw new CompileError(framed(error.diagnostics, text), { cause: error })
  }
}

/** The first problems with the lines around their places; the rest without, since they often follow from the first. */
function framed(problems: readonly Diagnostic[], text: string): readonly Diagnostic[] {
  const lines = problems.length === 0 ? [] : text.split("\n")
  return problems.map((problem, i) => {
    const { line, column } = problem.place
    if (i >= mostFrames || line === undefined || problem.frame !== undefined) return problem
    return { ...problem, frame: frameOf(lines, line, column) }
  })
}

/** Only the lines near the place are handed on: a program may have a million. */
function frameOf(lines: readonly string[], line: number, column: number | undefined): string {
  const first = Math.max(0, line - 1 - linesAround)
  const blank = "\n".repeat(first)
  return codeFrame(blank + lines.slice(first, line + linesAround).join("\n"), line, column)
}
