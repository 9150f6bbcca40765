import { fail } from "../../diagnostics/catalogue.ts"
import type { InstructionMode } from "../../mncore/isa/instructions/mode.ts"
import { countLines, modeOf } from "../../mncore/isa/program.ts"
import { readVsm } from "../../mncore/isa/text/parse-vsm.ts"
import type { GivenOptions } from "../given-options.ts"
import { counted } from "../../support/quantities.ts"
import { checkedAs, strictnessOptions } from "./strictness.ts"
import type { VsmSubcommand } from "./subcommand.ts"

/** Checks a program by all rules of issue and hazards. */
export const checkSubcommand: VsmSubcommand = {
  options: [
    ...strictnessOptions,
    { flags: "--mode <mode>", meaning: "auto refuses flat addresses; flat, the default, takes both" },
  ],
  examples: [
    { command: "mlsdk vsm check kernel.vsm", meaning: "every rule of issue and every hazard that the program breaks" },
    { command: "mlsdk vsm check kernel.vsm --strict --json", meaning: "the same with uninitialised reads, as JSON" },
  ],
  run({ name, text }, { given }) {
    const wanted = wantedMode(given)
    const { program, problems: unread } = readVsm(text, { file: name })
    const checked = checkedAs(program, given, wanted === undefined ? {} : { mode: wanted })
    const problems = unread.length > 0 ? unread : checked
    const errors = problems.filter(({ severity }) => severity === "error").length
    const counts = countLines(program)
    const mode = modeOf(program)
    const summary = [
      `${counted(counts.peLines, "PE line")} in ${counted(counts.steps, "step")}`,
      counted(counts.mvLines, "MV command"),
      `${mode} mode`,
      counted(errors, "error"),
      counted(problems.length - errors, "warning"),
    ]
    return {
      data: { file: name, ...counts, mode, errors, warnings: problems.length - errors },
      text: `${name}: ${summary.join(", ")}`,
      problems,
    }
  },
}

function wantedMode(given: GivenOptions): InstructionMode | undefined {
  const mode = given.text("mode")
  if (mode === undefined || mode === "auto" || mode === "flat") return mode
  return fail("CLI_OPTION_VALUE", { path: "--mode" }, { found: `"${mode}"`, expected: "auto or flat" })
}
