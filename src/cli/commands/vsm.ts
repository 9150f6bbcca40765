import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { fail } from "../../diagnostics/catalogue.ts"
import { nearestWord } from "../../support/edit-distance.ts"
import type { Command } from "../command.ts"
import { checkSubcommand } from "../vsm/check.ts"
import { cyclesSubcommand } from "../vsm/cycles.ts"
import { fmtSubcommand } from "../vsm/fmt.ts"
import { runSubcommand } from "../vsm/run.ts"
import { stepSubcommand } from "../vsm/step.ts"
import { traceSubcommand } from "../vsm/trace.ts"
import type { VsmSubcommand } from "../vsm/subcommand.ts"
import { withFrames } from "../vsm/with-frames.ts"

const subcommands: Readonly<Record<string, VsmSubcommand>> = {
  fmt: fmtSubcommand,
  check: checkSubcommand,
  run: runSubcommand,
  step: stepSubcommand,
  cycles: cyclesSubcommand,
  trace: traceSubcommand,
}

const known = Object.keys(subcommands)
const all = Object.values(subcommands)

export const vsmCommand: Command = {
  name: "vsm",
  arguments: `<${known.join("|")}> <file>`,
  summary: "works with VSM, the assembly language of the MN-Core 2",
  options: all.flatMap(({ options }) => options),
  examples: all.flatMap(({ examples }) => examples),
  async run(call) {
    const [action = "", name = ""] = call.args
    const subcommand = Object.hasOwn(subcommands, action) ? subcommands[action] : undefined
    if (subcommand === undefined) {
      const details = { what: "action", found: action, nearest: nearestWord(action, known), known }
      return fail("CLI_ARGUMENT_UNKNOWN", { path: "mlsdk vsm" }, details)
    }
    const path = resolve(call.host.cwd, name)
    const file = { name, path, text: readFileSync(path, "utf8") }
    return withFrames(file.text, async () => subcommand.run(file, call))
  },
}
