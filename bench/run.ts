/**
 * How long does a call take, from inputs in the caller's arrays to results in arrays of their own, and what does it take to get
 * there: time to load, time of the first run, memory?
 *
 * Every engine gets the same ONNX file with the same weights and inputs, and as many threads. Results are compared before anything is
 * timed; then the engines take turns in one process or page. Load, first run and memory are each engine's own, in fresh processes or
 * pages.
 */
import { chosenNetworks, type Network } from "./networks.ts"
import type { Answer } from "./support/answer.ts"
import type { Choice } from "./support/arguments.ts"
import { importNetwork } from "./support/compile-network.ts"
import { enter, failureOf } from "./support/engines.ts"
import { progress } from "./support/progress.ts"
import { runJson, runProblems, runText, type Peaks, type Row } from "./support/run-report.ts"
import { runNetwork } from "./support/run-network.ts"
import type { StaticServer } from "./support/serve.ts"
import type { System } from "./support/systems.ts"
import { findTfjs, type TfjsLibraries } from "./support/tfjs.ts"

export async function run(choice: Choice, systems: readonly System[], server: StaticServer): Promise<Answer> {
  const rows: Row[] = []
  const peaks = new Map<string, number>()
  const tfjs = choice.tfjs === undefined ? undefined : await findTfjs(choice.tfjs, server)
  for (const network of chosenNetworks(choice)) {
    for await (const row of measure(network, { choice, systems, server, peaks, tfjs })) rows.push(row)
  }
  return { json: runJson(rows), text: runText(rows, peaks), problems: runProblems(rows) }
}

interface Situation {
  readonly choice: Choice
  readonly systems: readonly System[]
  readonly server: StaticServer
  readonly peaks: Peaks
  readonly tfjs: TfjsLibraries | undefined
}

/** What fails is a row like any other, and the next one is measured. */
async function* measure(network: Network, { choice, systems, server, peaks, tfjs }: Situation): AsyncGenerator<Row> {
  const { threads, rounds, warmUp } = choice
  const mount = `networks-${network.name.replaceAll("/", "-")}`
  const cases = systems.flatMap((system) => threads.map((count) => ({ system, threads: count })))
  try {
    progress(`${network.name}: importing and compiling`)
    const imported = importNetwork(network.name, await network.read())
    const entries = await enter(imported, { mount, server, tfjs })
    for (const { system, threads } of cases) {
      progress(`${network.name}: ${system.version}, ${threads} ${threads === 1 ? "thread" : "threads"}`)
      const place = { network: network.name, system: system.name, threads }
      try {
        const { flops } = imported
        const { byEngine, peak } = await runNetwork(system, entries(system.name, threads), {
          flops,
          rounds,
          warmUp,
          threads,
        })
        peaks.set(system.version, Math.max(peak, peaks.get(system.version) ?? 0))
        for (const [engine, figures] of byEngine) yield { ...place, engine, figures }
      } catch (error) {
        yield { ...place, engine: "mlsdk", figures: failureOf(error) }
      }
    }
  } catch (error) {
    for (const { system, threads } of cases)
      yield { network: network.name, system: system.name, threads, engine: "mlsdk", figures: failureOf(error) }
  } finally {
    server.unmount(mount)
  }
}
