import { splitLines } from "./lines.ts"
import { readVsm, type ParseOptions } from "./parse-vsm.ts"
import { printStatement } from "./print.ts"
import { CompileError } from "../../../diagnostics/compile-error.ts"

/** Statements longer than this do not push the comments of their neighbours to the right. */
const widestAligned = 80

interface FormattedLine {
  readonly statement: string
  readonly comment: string
}

/**
 * The text of a program in canonical spelling: `lpassa  $llt   $ln0v2 ;` becomes `lpassa $t $ln0v`. Comments, blank lines
 * and everything behind `quit` stay; comments behind statements of neighbouring lines are aligned. Throws what `parseVsm`
 * throws.
 */
export function formatVsm(text: string, options: ParseOptions = {}): string {
  const { program, problems } = readVsm(text, options)
  if (problems.length > 0) throw new CompileError(problems)
  const statements = new Map(program.lines.map(({ number, statement }) => [number, statement]))
  const last = program.lines.at(-1)
  const end = last?.statement?.kind === "quit" ? last.number : Number.POSITIVE_INFINITY
  const lines: FormattedLine[] = []
  const rest: string[] = []
  for (const line of splitLines(text)) {
    const statement = statements.get(line.number)
    if (line.number > end) rest.push(line.text)
    else
      lines.push({ statement: statement === undefined ? "" : printStatement(statement), comment: line.comment ?? "" })
  }
  return `${[...aligned(lines), ...rest].join("\n").trimEnd()}\n`
}

/** Comments of consecutive lines that also hold a statement begin in one column. */
function aligned(lines: readonly FormattedLine[]): readonly string[] {
  const texts: string[] = []
  for (let start = 0; start < lines.length;) {
    let end = start
    while (end < lines.length && isBoth(lines[end]!)) end++
    if (end === start) texts.push(joined(lines[start]!, 0))
    const widths = lines.slice(start, end).map(({ statement }) => statement.length)
    const column = widths.filter((width) => width <= widestAligned).reduce((most, width) => Math.max(most, width), 0)
    for (const line of lines.slice(start, end)) texts.push(joined(line, column))
    start = Math.max(end, start + 1)
  }
  return texts
}

function isBoth({ statement, comment }: FormattedLine): boolean {
  return statement !== "" && comment !== ""
}

function joined({ statement, comment }: FormattedLine, column: number): string {
  return statement === "" || comment === "" ? statement + comment : `${statement.padEnd(column)} ${comment}`
}
