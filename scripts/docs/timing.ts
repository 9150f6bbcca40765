import { timingParameters } from "../../src/mncore/simulator/parameters.ts"
import { markdownTable } from "./markdown.ts"

const [begin, end] = ["<!-- parameters: written by npm run docs -->", "<!-- end of parameters -->"]

/** `docs/mncore2/timing-model.md` with the table of its parameters as it is now. */
export function timingPage(text: string): string {
  const rows = Object.entries(timingParameters).map(([name, { value, unit, meaning }]) => [
    `\`${name}\``,
    `${value}`,
    unit,
    meaning,
  ])
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`the page has no "${begin}" and "${end}"`)
  return `${before}${begin}\n\n${markdownTable(["parameter", "default", "unit", "meaning"], rows)}\n\n${end}${after}`
}
