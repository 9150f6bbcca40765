import { clockHz } from "../../mncore/machine.ts"
import { splitLines } from "../../mncore/isa/text/lines.ts"
import { parseVsm } from "../../mncore/isa/text/parse-vsm.ts"
import { simulate } from "../../mncore/simulator/simulate.ts"
import type { Stall, StallReason, Timing } from "../../mncore/simulator/timing.ts"
import { counted } from "../../support/quantities.ts"
import { table } from "../text/table.ts"
import type { VsmSubcommand } from "./subcommand.ts"
import { parameterOption, parametersOf } from "./timing-parameters.ts"

/** Prints what the timing model predicts, with its parameters, and where the stream stands still. */
export const cyclesSubcommand: VsmSubcommand = {
  options: [parameterOption],
  examples: [
    {
      command: "mlsdk vsm cycles kernel.vsm",
      meaning: "the cycles that the timing model predicts, and where stalls are",
    },
    { command: "mlsdk vsm cycles kernel.vsm --set dramReadLatency=400", meaning: "the same with another parameter" },
  ],
  run({ name, text }, { given }) {
    const timing = simulate(parseVsm(text, { file: name }), { parameters: parametersOf(given) })
    const parts = [figures(timing), ...stallTable(timing.stalls, text), settings(timing)]
    return { data: { file: name, kind: "model", clockHz, ...timing }, text: parts.join("\n\n") }
  },
}

const microsecond = 1e-6

function figures(timing: Timing): string {
  const { cycles, lowerBounds } = timing
  const microseconds = (cycles / clockHz / microsecond).toPrecision(3)
  const ports = Object.entries(timing.portBusy).map(([port, busy]) => [`  ${port} busy`, `${busy}`])
  const fmas = Object.entries(timing.fmas).filter(([, count]) => count > 0)
  return table([
    ["cycles", `${cycles} (model; ${microseconds} us at ${clockHz / 1e6} MHz)`],
    ["lower bounds", `${lowerBounds.steps} by the steps, ${lowerBounds.busiestPort} by the busiest port`],
    ["PE steps", `${timing.peSteps}, of them ${timing.nopSteps} nop`],
    ["MV commands", `${timing.mvLines}`],
    ["score", `${timing.score} (PE steps and MV commands)`],
    ["stalls", stallSums(timing)],
    ...ports,
    [
      "MAU",
      `${counted(timing.mauSteps, "step")}, ${(timing.peakFraction * 100).toPrecision(3)} % of the peak of matrix products`,
    ],
    ...fmas.map(([precision, count]) => [`  FMA ${precision}`, `${count} a MAB`]),
    ...(fmas.length === 0 ? [] : [["  FMA a cycle", `${timing.fmasPerCycle.toPrecision(3)} a MAB`]]),
  ])
}

function stallSums({ waitStalls, queueStalls, l2bmStalls }: Timing): string {
  const l2bm = l2bmStalls === 0 ? "" : `, ${l2bmStalls} for an L2BM`
  return `${waitStalls} cycles at waits, ${queueStalls} for the MV queue${l2bm}`
}

const mostStalls = 10

const causes: Readonly<Record<StallReason, string>> = {
  wait: "waits for a command",
  queue: "the MV queue is full",
  l2bm: "a command holds an L2BM",
}

/** The longest stalls, each with its line and the line of the command that it waits for. */
function stallTable(stalls: readonly Stall[], text: string): readonly string[] {
  if (stalls.length === 0) return []
  const statements = [...splitLines(text)].map(({ statement }) => statement)
  const longest = stalls.toSorted((a, b) => b.end - b.start - (a.end - a.start)).slice(0, mostStalls)
  const rest = stalls.length - longest.length
  const rows = longest.map(({ line, start, end, reason, mvLine }) => [
    `${end - start}`,
    `from ${start}`,
    `line ${line}: ${textOf(statements, line)}`,
    mvLine === undefined ? causes[reason] : `${causes[reason]}, line ${mvLine}: ${textOf(statements, mvLine)}`,
  ])
  return [`stalls, the longest first${rest > 0 ? `, and ${rest} more` : ""}:\n${table(rows)}`]
}

const longestShown = 60

function textOf(statements: readonly string[], line: number): string {
  const text = statements[line - 1] ?? ""
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

function settings({ model, parameters }: Timing): string {
  const texts = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return `parameters of the model ${model}: ${texts.join(" ")}`
}
