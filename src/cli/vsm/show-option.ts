import { fail } from "../../diagnostics/catalogue.ts"
import type { Instance } from "../../mncore/emulator/debug/memory-access.ts"
import { debugLevels, debugMemories, type DebugGet } from "../../mncore/isa/instructions/control/debug.ts"
import type { ProgramLine } from "../../mncore/isa/program.ts"
import { readVsm } from "../../mncore/isa/text/parse-vsm.ts"
import type { OptionDescription } from "../command.ts"
import type { GivenOptions } from "../given-options.ts"

export const showOption: OptionDescription = {
  flags: "--show <place>",
  meaning: "dumps a memory of the PE at the end, as d get does: '$lr0 4', 'f $lm0 2', '$lb0 8'; may be repeated",
}

/** The dumps that `--show` asks for, of the chosen PE and what is above it where they name no instance. Throws CLI_OPTION_VALUE. */
export function shownPlaces(given: GivenOptions, pe: Instance): readonly ProgramLine[] {
  return given.texts("show").map((text) => {
    const { program, problems } = readVsm(`d get${text.startsWith("$") ? " " : ""}${text}`)
    const statement = program.lines[0]?.statement
    if (statement?.kind === "dget")
      return { number: 0, statement: inPe(statement, pe), comment: undefined, source: text }
    const expected = "what may stand behind d get, such as '$lr0 4'"
    const found = problems[0] === undefined ? `"${text}"` : `"${text}", where ${problems[0].message}`
    return fail("CLI_OPTION_VALUE", { path: "--show" }, { found, expected })
  })
}

function inPe(statement: DebugGet, pe: Instance): DebugGet {
  const { place } = statement
  const levels = debugLevels.slice(0, debugMemories[place.memory].levels)
  const at = levels.map((level) => [level, place.at[level] ?? pe[level]])
  return { ...statement, place: { ...place, at: { ...place.at, ...Object.fromEntries(at) } } }
}
