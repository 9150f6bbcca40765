export type Cell = string | number

/** A Markdown table; numbers are set to the right and have three digits. */
export function markdownTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [header, ...rows.map((row) => row.map(textOf))]
  const widths = header.map((_, column) => Math.max(3, ...texts.map((row) => row[column]!.length)))
  const isNumeric = header.map((_, column) => isColumnOfNumbers(rows.map((row) => row[column]!)))
  const lines = texts.map((row) =>
    row.map((text, column) => (isNumeric[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!))),
  )
  const rule = widths.map((width, column) => (isNumeric[column] ? `${"-".repeat(width - 1)}:` : "-".repeat(width)))
  return [lines[0]!, rule, ...lines.slice(1)].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}

/** Where something is missing there is a dash. */
function isColumnOfNumbers(cells: readonly Cell[]): boolean {
  return (
    cells.some((cell) => typeof cell === "number") && cells.every((cell) => typeof cell === "number" || cell === "–")
  )
}

function textOf(cell: Cell): string {
  return typeof cell === "string" ? cell : significant(cell)
}

/** Three significant digits, never as a power of ten. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return "–"
  const rounded = Number(value.toPrecision(3))
  const magnitude = rounded === 0 ? 0 : Math.floor(Math.log10(Math.abs(rounded)))
  return value.toFixed(Math.min(20, Math.max(0, 2 - magnitude)))
}
