import { optionFileText } from "./option-file.ts"
import { valueText } from "./option-value.ts"
import { optionDefinition, optionNames, type OptionSource } from "./options.ts"
import { describeOrigin, type Trail } from "./origin.ts"
import type { ResolvedOptions } from "./resolve-options.ts"

/** One line of `mlsdk options --explain`, as texts. */
export interface OptionRow {
  readonly option: string
  readonly value: string
  readonly origin: string
  /** Weaker sources and the values they gave, the strongest first. */
  readonly shadowed: readonly { readonly value: string; readonly origin: string }[]
  readonly source: OptionSource
  readonly meaning: string
}

/** Where each effective value comes from: device and preset, then the options in the order of their table. */
export function explainOptions(resolved: ResolvedOptions, rootDir: string): readonly OptionRow[] {
  const row = (option: string, trail: Trail, source: OptionSource, meaning: string): OptionRow => ({
    option,
    value: valueText(trail.value),
    origin: describeOrigin(trail.origin, rootDir),
    shadowed: trail.shadowed.map(({ value, origin }) => ({
      value: valueText(value),
      origin: describeOrigin(origin, rootDir),
    })),
    source,
    meaning,
  })
  return [
    row("device", resolved.trails.device, "documented", "what the program runs on"),
    row("preset", resolved.trails.preset, "documented", "a named set of options"),
    ...optionNames.map((name) => {
      const { source, meaning } = optionDefinition(name)
      return row(name, resolved.trails.options[name], source, meaning)
    }),
  ]
}

/** The rows as an aligned text table. Shadowed values follow below the value that beats them. */
export function optionTableText(rows: readonly OptionRow[]): string {
  const lines = rows.flatMap((row) => [
    [row.option, row.value === "" ? "-" : row.value, row.origin],
    ...row.shadowed.map(({ value, origin }) => ["", `(${value === "" ? "-" : value})`, origin]),
  ])
  const table = [["option", "value", "origin"], ...lines]
  const widths = [0, 1].map((column) => Math.max(...table.map((line) => line[column]!.length)))
  return table
    .map(([option, value, origin]) => `${option!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  ${origin!}`)
    .join("\n")
}

/** `option.json`: an option file that replays to the same option values. */
export function optionFileOf(resolved: ResolvedOptions): string {
  return optionFileText(resolved.values, resolved.label)
}
