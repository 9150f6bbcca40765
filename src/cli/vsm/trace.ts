import { resolve } from "node:path"
import { writeOutside, writeOutsideInParts } from "../../build/write-outside.ts"
import { parseVsm } from "../../mncore/isa/text/parse-vsm.ts"
import type { TimingParameters } from "../../mncore/simulator/parameters.ts"
import type { Program } from "../../mncore/isa/program.ts"
import { simulate } from "../../mncore/simulator/simulate.ts"
import { rowEvents, traceEvents, type TraceEvent } from "../../mncore/simulator/trace.ts"
import { counted } from "../../support/quantities.ts"
import type { OptionDescription } from "../command.ts"
import type { CommandResult } from "../command-result.ts"
import { outOption } from "./out-option.ts"
import type { VsmSubcommand } from "./subcommand.ts"
import { drawTimeline } from "./timeline-svg.ts"
import { parameterOption, parametersOf } from "./timing-parameters.ts"

const svgOption: OptionDescription = { flags: "--svg <file>", meaning: "writes the timeline as a drawing instead" }

/** Writes the timeline of the timing model as a Chrome trace, line by line, so that long programs need no memory. */
export const traceSubcommand: VsmSubcommand = {
  options: [outOption, svgOption, parameterOption],
  examples: [
    { command: "mlsdk vsm trace kernel.vsm --out kernel.json", meaning: "a timeline for chrome://tracing or Perfetto" },
    { command: "mlsdk vsm trace kernel.vsm --svg kernel.svg", meaning: "the same as a drawing" },
  ],
  async run({ name, text }, { given, host }) {
    const program = parseVsm(text, { file: name })
    const parameters = parametersOf(given)
    const svg = given.text("svg")
    if (svg !== undefined) return drawing(program, parameters, name, { shown: svg, path: resolve(host.cwd, svg) })
    const out = given.text("out") ?? `${name}.trace.json`
    let written = { events: 0, cycles: 0 }
    await writeOutsideInParts(resolve(host.cwd, out), (append) => {
      written = appendTrace(program, parameters, append)
    })
    const { events, cycles } = written
    return {
      data: { file: name, out, cycles, events },
      text: `${out}: ${counted(events, "event")}, ${cycles} cycles (model)`,
    }
  },
}

async function drawing(
  program: Program,
  parameters: Partial<TimingParameters>,
  name: string,
  file: { readonly shown: string; readonly path: string },
): Promise<CommandResult> {
  const { svg, timing } = drawTimeline(program, parameters, name)
  await writeOutside(file.path, svg)
  const { cycles } = timing
  return { data: { file: name, svg: file.shown, cycles }, text: `${file.shown}: ${cycles} cycles (model)` }
}

function appendTrace(
  program: Program,
  given: Partial<TimingParameters>,
  append: (text: string) => void,
): { readonly events: number; readonly cycles: number } {
  let events = 0
  const write = (event: TraceEvent): void => append(`${events++ === 0 ? "" : ",\n"}${JSON.stringify(event)}`)
  append(`{"traceEvents":[\n`)
  for (const event of rowEvents) write(event)
  const { model, cycles, parameters } = simulate(program, {
    parameters: given,
    onEvent: (event) => traceEvents(event).forEach(write),
  })
  const otherData = { kind: "model", model, unit: "1 us stands for 1 cycle", cycles, ...parameters }
  append(`\n],"otherData":${JSON.stringify(otherData)}}\n`)
  return { events, cycles }
}
