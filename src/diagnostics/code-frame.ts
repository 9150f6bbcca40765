const context = 2

/**
 * The lines around a place, with the place marked. Line and column count from 1; the text is cut to a readable width.
 *
 *       11 |   const y = model.forward(x)
 *     > 12 |   if (y.item() > 0) return { y }
 *          |       ^
 *       13 |   return { y: y.neg() }
 */
export function codeFrame(sourceText: string, line: number, column?: number): string {
  const lines = sourceText.split(/\r?\n/)
  const first = Math.max(1, line - context)
  const last = Math.min(lines.length, line + context)
  const width = String(last).length
  const frame: string[] = []
  for (let number = first; number <= last; number++) {
    const text = cut(lines[number - 1]!)
    frame.push(`${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`.trimEnd())
    if (number === line && column !== undefined) frame.push(`  ${" ".repeat(width)} | ${marker(text, column)}`)
  }
  return frame.join("\n")
}

const widest = 160

function cut(text: string): string {
  return text.length > widest ? `${text.slice(0, widest)}…` : text
}

/** Tabs stay tabs, so that the mark stands below its column. */
function marker(text: string, column: number): string {
  return `${text.slice(0, column - 1).replace(/[^\t]/g, " ")}^`
}
