import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { diagnostic, fail } from "../../diagnostics/catalogue.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import { decodeProgram, isBinaryProgram } from "../../mncore/isa/binary/program-codec.ts"
import { placed } from "../../mncore/isa/text/place-problems.ts"
import { printProgram } from "../../mncore/isa/text/print.ts"
import { nearestWord } from "../../support/edit-distance.ts"
import { optionName, type Command, type OptionDescription } from "../command.ts"
import type { GivenOptions } from "../given-options.ts"
import { asmSubcommand } from "../vsm/asm.ts"
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
  asm: asmSubcommand,
  run: runSubcommand,
  step: stepSubcommand,
  cycles: cyclesSubcommand,
  trace: traceSubcommand,
}

const known = Object.keys(subcommands)

export const vsmCommand: Command = {
  name: "vsm",
  arguments: `<${known.join("|")}> <file>`,
  summary: "works with VSM, the assembly language of the MN-Core 2",
  options: listedOptions(),
  examples: Object.values(subcommands).flatMap(({ examples }) => examples),
  async run(call) {
    const [action = "", name = ""] = call.args
    const subcommand = Object.hasOwn(subcommands, action) ? subcommands[action] : undefined
    if (subcommand === undefined) {
      const details = { what: "action", found: action, nearest: nearestWord(action, known), known }
      return fail("CLI_ARGUMENT_UNKNOWN", { path: "mlsdk vsm" }, details)
    }
    checkOptions(action, subcommand, call.given)
    const path = resolve(call.host.cwd, name)
    const file = { name, path, text: programText(readFileSync(path), name) }
    return withFrames(file.text, async () => subcommand.run(file, call))
  },
}

/** A binary program as text, so that everything that reads text reads it as well. Throws VSM_BINARY. */
function programText(bytes: Uint8Array, file: string): string {
  if (!isBinaryProgram(bytes)) return new TextDecoder().decode(bytes)
  return placed({ file }, () => printProgram(decodeProgram(bytes)))
}

/** Every option once, with the subcommands that take it. */
function listedOptions(): readonly OptionDescription[] {
  const all = Object.values(subcommands).flatMap(({ options }) => options)
  return [...new Set(all)].map((option) => {
    const takers = known.filter((name) => subcommands[name]!.options.includes(option))
    return { flags: option.flags, meaning: `${takers.join(", ")}: ${option.meaning}` }
  })
}

/** Throws CLI_OPTION_UNKNOWN for options of other subcommands, which would be passed over. */
function checkOptions(action: string, { options }: VsmSubcommand, given: GivenOptions): void {
  const taken = options.map(optionName)
  const others = new Set(Object.values(subcommands).flatMap((other) => other.options.map(optionName)))
  const problems = [...others]
    .filter((name) => !taken.includes(name) && given.has(name))
    .map((name) => {
      const details = { option: `--${name}`, nearest: undefined, help: "mlsdk vsm --help" }
      return diagnostic("CLI_OPTION_UNKNOWN", { path: `mlsdk vsm ${action}` }, details)
    })
  if (problems.length > 0) throw new CompileError(problems)
}
