import { stepsOf, type Statement } from "./instructions/instruction.ts"
import { modeOfLine, type InstructionMode } from "./instructions/mode.ts"

/** A line that holds a statement, a comment, or both. */
export interface ProgramLine {
  /** In the text, from 1. */
  readonly number: number
  readonly statement: Statement | undefined
  /** With its `#`; kept because test benches say there what a line holds. */
  readonly comment: string | undefined
  /** The statement as it was written; kept for `d get`, whose dump repeats it. */
  readonly source: string | undefined
}

export interface Program {
  /** Named in diagnostics. */
  readonly file: string | undefined
  readonly lines: readonly ProgramLine[]
}

/** A program of statements alone: one a line, from line 1. */
export function programOf(statements: readonly Statement[], file?: string): Program {
  const lines = statements.map((statement, i) => ({ number: i + 1, statement, comment: undefined, source: undefined }))
  return { file, lines }
}

export interface LineCounts {
  readonly peLines: number
  /** As many steps as the PE lines take: N for `nop/N`. */
  readonly steps: number
  readonly mvLines: number
}

export function countLines({ lines }: Program): LineCounts {
  let [peLines, steps, mvLines] = [0, 0, 0]
  for (const { statement } of lines) {
    if (statement?.kind === "mv" || statement?.kind === "mvnop") mvLines++
    if (statement?.kind !== "pe") continue
    peLines++
    steps += stepsOf(statement)
  }
  return { peLines, steps, mvLines }
}

/** The instruction mode is chosen for a program as a whole: flat where a line needs it. */
export function modeOf({ lines }: Program): InstructionMode {
  return lines.some(({ statement }) => statement?.kind === "pe" && modeOfLine(statement) === "flat") ? "flat" : "auto"
}
