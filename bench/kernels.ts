/** Where does the time of our own programs go? Each call of a program is timed alone, over the same memory as in a run. */
import { chosenNetworks, type Network } from "./networks.ts"
import type { Answer } from "./support/answer.ts"
import type { Choice } from "./support/arguments.ts"
import { callsModule, type TimedCall } from "./support/calls.ts"
import { compileGraph, importNetwork } from "./support/compile-network.ts"
import { failureOf } from "./support/engines.ts"
import { measureSubjects } from "./support/measure.ts"
import type { StaticServer } from "./support/serve.ts"
import { median } from "./support/statistics.ts"
import type { System } from "./support/systems.ts"
import { markdownTable, type Cell } from "./support/table.ts"

interface MeasuredCall extends TimedCall {
  readonly milliseconds: number
  /** Median over the rounds of its time in units of a run's. */
  readonly share: number
}

interface Breakdown {
  readonly network: string
  readonly system: string
  readonly calls: readonly MeasuredCall[]
  /** Milliseconds of a whole run of a session, copies in and out included. */
  readonly run: number
}

export async function kernels(choice: Choice, systems: readonly System[], server: StaticServer): Promise<Answer> {
  const breakdowns: Breakdown[] = []
  const problems: string[] = []
  for (const network of chosenNetworks(choice)) {
    try {
      for (const system of systems) breakdowns.push(await breakDown(network, system, server, choice.rounds))
    } catch (error) {
      problems.push(`${network.name}: ${failureOf(error).error}`)
    }
  }
  return { json: breakdowns, text: breakdowns.map(textOf).join("\n\n"), problems }
}

async function breakDown(network: Network, system: System, server: StaticServer, rounds: number): Promise<Breakdown> {
  const { graph, signature } = importNetwork(network)
  const { compiled, files } = await compileGraph(graph)
  const { guest, close } = await system.open()
  try {
    const { module, calls } = callsModule(compiled.optimized, (await guest.hasRelaxedSimd()) ? "relaxed" : "baseline")
    server.mount("calls", new Map([...files, ["calls.wasm", module]]))
    const location = `${server.origin}/calls/`
    await guest.open("run", { kind: "mlsdk", stub: compiled.program.stub, files: location, inputs: signature.inputs })
    const { inputs } = compiled.program.manifest
    const order = calls.map(({ name }) => name)
    const program = { module: `${location}calls.wasm`, weights: `${location}weights.bin`, calls: order, inputs }
    for (const name of order) await guest.open(name, { kind: "call", program, name })
    const times = await measureSubjects(guest, ["run", ...order], rounds)
    const runs = times.get("run")!
    const measured = calls.map((call) => {
      const own = times.get(call.name)!
      return { ...call, milliseconds: median(own), share: median(own.map((time, round) => time / runs[round]!)) }
    })
    return { network: network.name, system: system.name, calls: measured, run: median(runs) }
  } finally {
    await close()
  }
}

function textOf({ network, system, calls, run }: Breakdown): string {
  const rows = calls.map(({ name, operators, flops, milliseconds, share }): Cell[] => {
    return [name, operators, 1000 * milliseconds, flops / milliseconds / 1e6, percent(share)]
  })
  const rest = 1 - calls.reduce((sum, { share }) => sum + share, 0)
  const header = [`${network}, ${system}`, "operators", "µs", "GFLOP/s", "of a run"]
  return markdownTable(header, [
    ...rows,
    ["", "copies and checks", 1000 * rest * run, "", percent(rest)],
    ["", "a run", 1000 * run, "", percent(1)],
  ])
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
