/**
 * How long does a call take, from inputs in the caller's arrays to results in arrays of their own?
 *
 * Every engine gets the same ONNX file with the same weights and inputs, and one thread. Results are compared before anything is
 * timed; then the engines take turns in one process or page.
 */
import { chosenNetworks } from "./networks.ts"
import type { Answer } from "./support/answer.ts"
import type { Choice, SystemName } from "./support/arguments.ts"
import { importNetwork } from "./support/compile-network.ts"
import { enter, failureOf, isFailure, type Engine, type Failure } from "./support/engines.ts"
import { runNetwork, type Figures } from "./support/run-network.ts"
import type { StaticServer } from "./support/serve.ts"
import type { System } from "./support/systems.ts"
import { markdownTable, significant, type Cell } from "./support/table.ts"

interface Row {
  readonly network: string
  readonly engine: Engine
  readonly system: SystemName
  readonly figures: Figures | Failure
}

export async function run(choice: Choice, systems: readonly System[], server: StaticServer): Promise<Answer> {
  const rows: Row[] = []
  const peaks = new Map<string, number>()
  const problems: string[] = []
  for (const network of chosenNetworks(choice)) {
    try {
      const imported = importNetwork(network)
      const entries = await enter(imported, server)
      for (const system of systems) {
        const { byEngine, peak } = await runNetwork(system, entries, imported.flops, choice.rounds)
        peaks.set(system.version, Math.max(peak, peaks.get(system.version) ?? 0))
        for (const [engine, figures] of byEngine)
          rows.push({ network: network.name, engine, system: system.name, figures })
      }
    } catch (error) {
      problems.push(`${network.name}: ${failureOf(error).error}`)
    }
  }
  return { json: runJson(rows), text: runText(rows, peaks), problems: [...problems, ...rows.flatMap(problemOf)] }
}

/** `{ <network>: { <engine>: { "<system>-t<threads>": figures } } }` */
function runJson(rows: readonly Row[]): unknown {
  const json: Record<string, Record<string, Record<string, Figures | Failure>>> = {}
  for (const { network, engine, system, figures } of rows) {
    const engines = (json[network] ??= {})
    const systems = (engines[engine] ??= {})
    systems[`${system}-t1`] = figures
  }
  return json
}

function runText(rows: readonly Row[], peaks: ReadonlyMap<string, number>): string {
  const header = ["network", "system", "engine", "ms", "quartiles", "time / onnxruntime-web", "GFLOP/s", "of peak"]
  const cells = rows.map(({ network, system, engine, figures }): Cell[] =>
    isFailure(figures)
      ? [network, system, engine, "–", "–", "–", "–", "–"]
      : [network, system, engine, ...cellsOf(figures)],
  )
  const limits = [...peaks].map(([version, peak]) => `${version}: ${significant(peak)} GFLOP/s over registers.`)
  return `${markdownTable(header, cells)}\n\n${limits.join("\n")}`
}

function cellsOf({ median_ms, lower_quartile_ms, upper_quartile_ms, ratio, gflops, share_of_peak }: Figures): Cell[] {
  const quartiles = `${significant(lower_quartile_ms)} – ${significant(upper_quartile_ms)}`
  return [median_ms, quartiles, ratio ?? "–", gflops, `${(100 * share_of_peak).toFixed(0)} %`]
}

function problemOf({ network, engine, system, figures }: Row): string[] {
  return isFailure(figures) ? [`${network}, ${engine}, ${system}: ${figures.error}`] : []
}
