import { resolve } from "node:path"
import { writeOutside } from "../../build/write-outside.ts"
import { fail } from "../../diagnostics/catalogue.ts"
import type { Command } from "../command.ts"
import type { GivenOptions } from "../given-options.ts"
import { profileOf, profileText } from "../profile/profile.ts"
import { timeCalls } from "../profile/time-calls.ts"
import { openTimed } from "../profile/timed-program.ts"
import { traceEvents } from "../profile/trace-events.ts"
import { inputOptions, openFunction } from "../run/open-function.ts"

const [usualRuns, mostRuns] = [20, 10_000]

export const profileCommand: Command = {
  name: "profile",
  arguments: "<model>",
  summary: "times each kernel of a function, the first call and later ones apart",
  options: [
    { flags: "--function <name>", meaning: "the function to profile; otherwise the first one" },
    { flags: "--runs <number>", meaning: `timed runs after the warm-up, ${usualRuns} otherwise` },
    { flags: "--trace <file>", meaning: "writes the timed runs as Chrome trace events" },
    ...inputOptions,
  ],
  examples: [
    { command: "mlsdk profile mnist", meaning: "a row for each kernel, with the line of the model that it comes from" },
    { command: "mlsdk profile mnist --runs 200 --trace trace.json", meaning: "more runs, and a file for Perfetto" },
  ],
  async run(call) {
    const { host, given } = call
    const runs = runsOf(given)
    const { model, fn, inputs } = await openFunction(call)
    const program = await openTimed(fn, inputs)
    const times = timeCalls(program, runs, host.clock)
    const profile = profileOf(program, times)
    const file = given.text("trace")
    const trace = file === undefined ? null : resolve(host.cwd, file)
    const title = `${model.name}.${fn.name} on ${model.options.device}`
    if (trace !== null) await writeOutside(trace, JSON.stringify(traceEvents(profile.calls, times, title)))
    const heading = `${title}, ${profile.build} SIMD, one thread`
    const parts = [heading, profileText(profile), ...(trace === null ? [] : [`written to ${trace}`])]
    return {
      data: { model: model.name, function: fn.name, device: model.options.device, ...profile, trace },
      text: parts.join("\n\n"),
    }
  },
}

/** Throws CLI_OPTION_VALUE. */
function runsOf(given: GivenOptions): number {
  const runs = given.number("runs") ?? usualRuns
  if (Number.isInteger(runs) && runs >= 1 && runs <= mostRuns) return runs
  return fail(
    "CLI_OPTION_VALUE",
    { path: "--runs" },
    { found: `"${runs}"`, expected: `a number from 1 to ${mostRuns}` },
  )
}
