/** One line, split into its statement and its comment. */
export interface LineText {
  /** From 1. */
  readonly number: number
  /** The whole line. */
  readonly text: string
  /** Without blanks around it; empty when there is none. */
  readonly statement: string
  /** Of the first character of the statement, from 1. */
  readonly column: number
  /** With its `#` or `!`. */
  readonly comment: string | undefined
}

/** The lines of a text, one after the other. Ends in `\r\n` count as `\n`. */
export function* splitLines(text: string): Generator<LineText> {
  let number = 1
  for (let start = 0; start <= text.length; number++) {
    const newline = text.indexOf("\n", start)
    const end = newline < 0 ? text.length : newline
    yield splitLine(text.slice(start, text[end - 1] === "\r" && end > start ? end - 1 : end), number)
    start = end + 1
  }
}

function splitLine(text: string, number: number): LineText {
  const hash = text.search(/[#!]/)
  const code = hash < 0 ? text : text.slice(0, hash)
  const statement = code.trim()
  const column = code.length - code.trimStart().length + 1
  return { number, text, statement, column, comment: hash < 0 ? undefined : text.slice(hash).trimEnd() }
}
