import type { SystemName } from "./arguments.ts"
import { isFailure, peer, type Engine, type Failure } from "./engines.ts"
import type { Figures } from "./run-network.ts"
import { geometricMean } from "../../src/support/statistics.ts"
import { markdownTable, significant, type Cell } from "./table.ts"

/** One engine on one network, system and number of threads. */
export interface Row {
  readonly network: string
  readonly engine: Engine
  readonly system: SystemName
  readonly threads: number
  readonly figures: Figures | Failure
}

/** GFLOP/s of one thread over registers, by the version of the system. */
export type Peaks = Map<string, number>

/** `{ <network>: { <engine>: { "<system>-t<threads>": figures } } }` */
export function runJson(rows: readonly Row[]): unknown {
  const json: Record<string, Record<string, Record<string, Figures | Failure>>> = {}
  for (const { network, engine, system, threads, figures } of rows) {
    const engines = (json[network] ??= {})
    const systems = (engines[engine] ??= {})
    systems[`${system}-t${threads}`] = figures
  }
  return json
}

export function runProblems(rows: readonly Row[]): string[] {
  return rows.flatMap(({ network, engine, system, threads, figures }) =>
    isFailure(figures) ? [`${network}, ${engine}, ${system}, threads ${threads}: ${figures.error}`] : [],
  )
}

export function runText(rows: readonly Row[], peaks: ReadonlyMap<string, number>): string {
  const limits = [...peaks].map(
    ([version, peak]) => `${version}: ${significant(peak)} GFLOP/s over registers, one thread.`,
  )
  return [timesTable(rows), meansTable(rows), costsTable(rows), limits.join("\n")]
    .filter((part) => part !== "")
    .join("\n\n")
}

function timesTable(rows: readonly Row[]): string {
  const header = ["network", "system", "threads", "engine", "ms", "quartiles", `time / ${peer}`, "GFLOP/s", "of peak"]
  return markdownTable(
    header,
    rows.map((row) => [...placeOf(row), ...(isFailure(row.figures) ? blank(5) : timeCells(row.figures))]),
  )
}

function timeCells({ median_ms, lower_quartile_ms, upper_quartile_ms, ratio, gflops, share_of_peak }: Figures): Cell[] {
  const quartiles = `${significant(lower_quartile_ms)} – ${significant(upper_quartile_ms)}`
  return [median_ms, quartiles, ratio ?? "–", gflops, `${(100 * share_of_peak).toFixed(0)} %`]
}

/** What comes before the runs, and what stays. */
function costsTable(rows: readonly Row[]): string {
  const header = ["network", "system", "threads", "engine", "load, ms", "first run, ms", "wasm, MB", "process, MB"]
  return markdownTable(
    header,
    rows.map((row) => [...placeOf(row), ...(isFailure(row.figures) ? blank(4) : costCells(row.figures))]),
  )
}

function costCells({ load_ms, first_run_ms, wasm_bytes, process_bytes }: Figures): Cell[] {
  return [load_ms, first_run_ms, wasm_bytes / 1e6, process_bytes === null ? "–" : process_bytes / 1e6]
}

/** Of each engine but the peer, over the networks that both have run: one number for each system and number of threads. */
function meansTable(rows: readonly Row[]): string {
  const groups = new Map<string, { readonly place: Cell[]; readonly ratios: number[] }>()
  for (const { engine, system, threads, figures } of rows) {
    if (engine === peer || isFailure(figures) || figures.ratio === null) continue
    const key = `${system} ${threads} ${engine}`
    const group = groups.get(key) ?? { place: [system, `${threads}`, engine], ratios: [] }
    group.ratios.push(figures.ratio)
    groups.set(key, group)
  }
  if (groups.size === 0) return ""
  const cells = [...groups.values()].map(({ place, ratios }) => [...place, `${ratios.length}`, geometricMean(ratios)])
  return markdownTable(["system", "threads", "engine", "networks", `geometric mean of time / ${peer}`], cells)
}

function placeOf({ network, system, threads, engine }: Row): Cell[] {
  return [network, system, `${threads}`, engine]
}

function blank(cells: number): Cell[] {
  return Array.from({ length: cells }, () => "–")
}
