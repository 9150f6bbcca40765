import { diagnostic } from "../../../diagnostics/catalogue.ts"
import { CompileError } from "../../../diagnostics/compile-error.ts"
import type { Diagnostic, Place } from "../../../diagnostics/diagnostic.ts"
import type { Program, ProgramLine } from "../program.ts"
import { splitLines, type LineText } from "./lines.ts"
import { StatementReader } from "./parse-statement.ts"
import { atPlace, mostProblems, problemsOf } from "./place-problems.ts"

export interface ParseOptions {
  /** Named in diagnostics. */
  readonly file?: string
}

export interface ReadProgram {
  /** What could be read. */
  readonly program: Program
  readonly problems: readonly Diagnostic[]
}

/** Reads VSM text. Throws CompileError with all problems, each with line and column. */
export function parseVsm(text: string, options: ParseOptions = {}): Program {
  const { program, problems } = readVsm(text, options)
  if (problems.length > 0) throw new CompileError(problems)
  return program
}

/** As `parseVsm`, for those who go on with what could be read. */
export function readVsm(text: string, { file }: ParseOptions = {}): ReadProgram {
  const reader = new StatementReader()
  const lines: ProgramLine[] = []
  const problems: Diagnostic[] = []
  const place = file === undefined ? {} : { file }
  const zero = text.indexOf("\0")
  if (zero >= 0) return { program: { file, lines }, problems: [noText(text, zero, place)] }
  for (const line of splitLines(text)) {
    const found = problemsOf(() => {
      const read = readLine(line, reader)
      if (read !== undefined) lines.push(read)
    })
    for (const problem of found) problems.push(atPlace(problem, { ...place, line: line.number }))
    if (problems.length >= mostProblems) {
      problems.push(diagnostic("VSM_TOO_MANY_PROBLEMS", { ...place, line: line.number }, { count: problems.length }))
      break
    }
    if (lines.at(-1)?.statement?.kind === "quit") break
  }
  return { program: { file, lines }, problems }
}

/** Bytes that are no text would only give problems that say nothing. */
function noText(text: string, zero: number, place: Place): Diagnostic {
  const before = text.slice(0, zero).split("\n")
  const at = { ...place, line: before.length, column: before.at(-1)!.length + 1 }
  return diagnostic("VSM_SYNTAX", at, { found: "a zero byte", expected: "text" })
}

function readLine(
  { number, statement: text, column, comment }: LineText,
  reader: StatementReader,
): ProgramLine | undefined {
  if (text === "")
    return comment === undefined ? undefined : { number, statement: undefined, comment, source: undefined }
  const statement = reader.read(text, column)
  return { number, statement, comment, source: statement.kind === "dget" ? text : undefined }
}
