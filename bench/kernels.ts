/** Where does the time of our own programs go? Each call of a program is timed alone, over the same memory as in a run. */
import { networks, type Network } from "./networks.ts"
import type { Answer } from "./support/answer.ts"
import type { Choice } from "./support/arguments.ts"
import { callsModule, type TimedCall } from "./support/calls.ts"
import { compileGraph, importNetwork } from "./support/compile-network.ts"
import { measureSubjects } from "./support/measure.ts"
import type { StaticServer } from "./support/serve.ts"
import { median } from "./support/statistics.ts"
import type { System } from "./support/systems.ts"
import { markdownTable, type Cell } from "./support/table.ts"

interface Breakdown {
  readonly network: string
  readonly system: string
  readonly calls: readonly (TimedCall & { readonly milliseconds: number })[]
  /** Of a whole run of a session, copies in and out included. */
  readonly run: number
}

export async function kernels({ rounds, networks: names }: Choice, systems: readonly System[], server: StaticServer): Promise<Answer> {
  const chosen = networks.filter(({ name }) => names.length === 0 || names.includes(name))
  const breakdowns: Breakdown[] = []
  for (const network of chosen) {
    for (const system of systems) breakdowns.push(await breakDown(network, system, server, rounds))
  }
  return { json: breakdowns, text: breakdowns.map(textOf).join("\n\n"), problems: [] }
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
    for (const { name } of calls) {
      await guest.open(name, { kind: "call", module: `${location}calls.wasm`, weights: `${location}weights.bin`, name })
    }
    const times = await measureSubjects(guest, ["run", ...calls.map(({ name }) => name)], rounds)
    const timed = calls.map((call) => ({ ...call, milliseconds: median(times.get(call.name)!) }))
    return { network: network.name, system: system.name, calls: timed, run: median(times.get("run")!) }
  } finally {
    await close()
  }
}

function textOf({ network, system, calls, run }: Breakdown): string {
  const rows = calls.map(({ name, operators, flops, milliseconds }): Cell[] => {
    return [name, operators, milliseconds, flops / milliseconds / 1e6, `${((100 * milliseconds) / run).toFixed(0)} %`]
  })
  const rest = run - calls.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const others: Cell[] = ["copies and checks", "", rest, 0, `${((100 * rest) / run).toFixed(0)} %`]
  const header = [`${network}, ${system}`, "operators", "ms", "GFLOP/s", "of a run"]
  return markdownTable(header, [...rows, others, ["a run", "", run, 0, "100 %"]])
}
