import { closeSync, openSync, writeSync } from "node:fs"
import { resolve } from "node:path"
import { parseVsm } from "../../mncore/isa/text/parse-vsm.ts"
import { simulate } from "../../mncore/simulator/simulate.ts"
import { rowEvents, traceEvents, type TraceEvent } from "../../mncore/simulator/trace.ts"
import { counted } from "../../support/quantities.ts"
import type { VsmSubcommand } from "./subcommand.ts"
import { parametersOf } from "./timing-parameters.ts"

/** Writes the timeline of the timing model as a Chrome trace, line by line, so that long programs need no memory. */
export const traceSubcommand: VsmSubcommand = {
  options: [{ flags: "--out <file>", meaning: "trace: the file to write; <file>.trace.json without it" }],
  examples: [
    { command: "mlsdk vsm trace kernel.vsm --out kernel.json", meaning: "a timeline for chrome://tracing or Perfetto" },
  ],
  run({ name, text }, { given, host }) {
    const program = parseVsm(text, { file: name })
    const parameters = parametersOf(given)
    const out = given.text("out") ?? `${name}.trace.json`
    const file = openSync(resolve(host.cwd, out), "w")
    let events = 0
    const write = (event: TraceEvent): void => {
      writeSync(file, `${events++ === 0 ? "" : ",\n"}${JSON.stringify(event)}`)
    }
    try {
      writeSync(file, `{"traceEvents":[\n`)
      for (const event of rowEvents) write(event)
      const { cycles, parameters: used } = simulate(program, {
        parameters,
        onEvent: (event) => traceEvents(event).forEach(write),
      })
      const otherData = { kind: "model", unit: "1 us stands for 1 cycle", cycles, ...used }
      writeSync(file, `\n],"otherData":${JSON.stringify(otherData)}}\n`)
      return {
        data: { file: name, out, cycles, events },
        text: `${out}: ${counted(events, "event")}, ${cycles} cycles (model)`,
      }
    } finally {
      closeSync(file)
    }
  },
}
