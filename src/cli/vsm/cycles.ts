import { clockHz } from "../../mncore/machine.ts"
import { parseVsm } from "../../mncore/isa/text/parse-vsm.ts"
import { simulate, type Timing } from "../../mncore/simulator/simulate.ts"
import { table } from "../text/table.ts"
import type { VsmSubcommand } from "./subcommand.ts"
import { parameterOption, parametersOf } from "./timing-parameters.ts"

/** Prints what the timing model predicts, with its parameters. */
export const cyclesSubcommand: VsmSubcommand = {
  options: [parameterOption],
  examples: [
    { command: "mlsdk vsm cycles kernel.vsm", meaning: "the cycles that the timing model predicts" },
    { command: "mlsdk vsm cycles kernel.vsm --set dramReadLatency=400", meaning: "the same with another parameter" },
  ],
  run({ name, text }, { given }) {
    const timing = simulate(parseVsm(text, { file: name }), { parameters: parametersOf(given) })
    return { data: { file: name, kind: "model", clockHz, ...timing }, text: describe(timing) }
  },
}

const microsecond = 1e-6

function describe(timing: Timing): string {
  const { cycles, lowerBounds, parameters } = timing
  const microseconds = (cycles / clockHz / microsecond).toPrecision(3)
  const ports = Object.entries(timing.portBusy).map(([port, busy]) => [`  ${port} busy`, `${busy}`])
  const fmas = Object.entries(timing.fmas).filter(([, count]) => count > 0)
  const rows = [
    ["cycles", `${cycles} (model; ${microseconds} us at ${clockHz / 1e6} MHz)`],
    ["lower bounds", `${lowerBounds.steps} by the steps, ${lowerBounds.busiestPort} by the busiest port`],
    ["PE steps", `${timing.peSteps}, of them ${timing.nopSteps} nop`],
    ["MV commands", `${timing.mvLines}`],
    ["score", `${timing.score} (PE steps and MV commands)`],
    ["stalls", `${timing.waitStalls} cycles at waits, ${timing.queueStalls} for the MV queue`],
    ...ports,
    ["MAU", `${timing.mauSteps} steps, ${(timing.peakFraction * 100).toPrecision(3)} % of the peak of matrix products`],
    ...fmas.map(([precision, count]) => [`  FMA ${precision}`, `${count} a MAB`]),
  ]
  const settings = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return `${table(rows)}\nparameters of the model: ${settings.join(" ")}`
}
