import { codeFrame } from "../../diagnostics/code-frame.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"

const mostFrames = 20
const linesAround = 3

/** The first problems with the lines around their places; the rest without, since they often follow from the first. */
export function framed(problems: readonly Diagnostic[], text: string): readonly Diagnostic[] {
  const lines = problems.length === 0 ? [] : text.split("\n")
  return problems.map((problem, i) => {
    const { line, column } = problem.place
    if (i >= mostFrames || line === undefined) return problem
    return { ...problem, frame: frameOf(lines, line, column) }
  })
}

/** Only the lines near the place are handed on: a program may have a million. */
function frameOf(lines: readonly string[], line: number, column: number | undefined): string {
  const first = Math.max(0, line - 1 - linesAround)
  const blank = "\n".repeat(first)
  return codeFrame(blank + lines.slice(first, line + linesAround).join("\n"), line, column)
}
