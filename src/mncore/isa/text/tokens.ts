/** A part of a line; columns count from 1. */
export interface Token {
  readonly text: string
  readonly column: number
}

/** Splits at blanks, but not between brackets, where they are dropped. `column` is that of the first character. */
export function tokensOf(text: string, column: number): readonly Token[] {
  const tokens: Token[] = []
  for (let start = 0; start < text.length;) {
    const end = endOfToken(text, start)
    if (end > start) tokens.push({ text: withoutBlanks(text.slice(start, end)), column: column + start })
    start = Math.max(end, start + 1)
  }
  return tokens
}

function endOfToken(text: string, start: number): number {
  let isInBrackets = false
  for (let at = start; at < text.length; at++) {
    const letter = text[at]
    if (letter === "[") isInBrackets = true
    else if (letter === "]") isInBrackets = false
    else if (!isInBrackets && (letter === " " || letter === "\t")) return at
  }
  return text.length
}

function withoutBlanks(text: string): string {
  return text.includes("[") ? text.replaceAll(/[ \t]+/g, "") : text
}

const longestShown = 40

/** A text as problems show it. */
export function shown(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

/** The number of an unsigned decimal; what no memory is large enough for stays too large. */
export function uint(digits: string): number {
  return Number(digits)
}
