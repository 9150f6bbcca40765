/**
 * Where does the time of our own programs go, and where is it above the limit? Each call of a program is timed alone, over the same
 * memory as in a run, on one thread, next to the register peak.
 */
import { median } from "../src/support/statistics.ts"
import { separateCalls } from "../src/wasm/debug/separate-calls.ts"
import { chosenNetworks, type Network } from "./networks.ts"
import type { Answer } from "./support/answer.ts"
import type { Choice } from "./support/arguments.ts"
import { compileGraph, importNetwork } from "./support/compile-network.ts"
import { failureOf } from "./support/engines.ts"
import { kernelsText, type Breakdown } from "./support/kernels-report.ts"
import { measureSubjects, type MeasureOptions } from "./support/measure.ts"
import { peakFlops } from "./support/peak.ts"
import { progress } from "./support/progress.ts"
import { gigaflops, openPeaks } from "./support/run-network.ts"
import type { StaticServer } from "./support/serve.ts"
import type { System } from "./support/systems.ts"

const mount = "calls"
/** Milliseconds of warm-up: calls are many, and they are warm from the run that contains them. */
const perCall = 200

export async function kernels(choice: Choice, systems: readonly System[], server: StaticServer): Promise<Answer> {
  const breakdowns: Breakdown[] = []
  const problems: string[] = []
  for (const network of chosenNetworks(choice)) {
    for (const system of systems) {
      progress(`${network.name}: the calls of its program, ${system.version}`)
      await breakDown(network, system, server, { rounds: choice.rounds, warmUp: perCall }).then(
        (breakdown) => breakdowns.push(breakdown),
        (error: unknown) => problems.push(`${network.name}, ${system.name}: ${failureOf(error).error}`),
      )
    }
  }
  return { json: breakdowns, text: breakdowns.map(kernelsText).join("\n\n"), problems }
}

async function breakDown(
  network: Network,
  system: System,
  server: StaticServer,
  options: MeasureOptions,
): Promise<Breakdown> {
  const { graph, signature } = importNetwork(network.name, await network.read())
  const { compiled, files } = await compileGraph(graph)
  const { guest, close } = await system.open()
  try {
    const { calls } = compiled.report
    const order = calls.map(({ name }) => name)
    const file = (await guest.hasRelaxedSimd()) ? "model.relaxed.wasm" : "model.wasm"
    const module = separateCalls(files.get(file)!, order)
    server.mount(mount, new Map([...files, ["calls.wasm", module]]))
    const location = `${server.origin}/${mount}/`
    const { stub, manifest } = compiled.program
    await guest.open("run", { kind: "mlsdk", stub, files: location, inputs: signature.inputs, threads: 1 })
    const { inputs } = manifest
    const program = { module: `${location}calls.wasm`, weights: `${location}weights.bin`, calls: order, inputs }
    for (const name of order) await guest.open(name, { kind: "call", program, name })
    const peaks = await openPeaks(guest)
    const times = await measureSubjects(guest, ["run", ...peaks, ...order], options)
    const runs = times.get("run")!
    const peak = Math.max(...peaks.map((name) => gigaflops(peakFlops, Math.min(...times.get(name)!))))
    const measured = calls.map((call) => {
      const own = times.get(call.name)!
      return { ...call, milliseconds: median(own), share: median(own.map((time, round) => time / runs[round]!)) }
    })
    return { network: network.name, system: system.name, calls: measured, run: median(runs), peak }
  } finally {
    server.unmount(mount)
    await close()
  }
}
