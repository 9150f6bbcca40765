import { diagnostic } from "../diagnostics/catalogue.ts"
import { optionFilePath, readOptionText, type ResolveContext } from "./context.ts"
import { assign, parseAssignment, parseOptionFile } from "./option-file.ts"
import { optionDefinition, optionNames, optionOfVariable, type OptionName, type OptionValue } from "./options.ts"
import type { GivenValue, Origin, Trail } from "./origin.ts"
import { presetChain, type Preset } from "./presets.ts"
import type { UserOptions } from "./schema.ts"
import { originIn, placeOf, type Section } from "./sections.ts"

/** A value that one of the sources gives to an option. The functions here read one source each. */
export interface Given extends GivenValue {
  readonly option: OptionName
}

export function defaultOptions(): readonly Given[] {
  return optionNames.map((option) => ({ option, value: optionDefinition(option).default, origin: { kind: "default" } }))
}

/** What the chosen preset and its bases say. */
export function presetOptions(preset: Trail, context: ResolveContext): readonly Given[] {
  const name = String(preset.value)
  if (name === "") return []
  const chain = presetChain(name, placeOf(preset.origin, context), context)
  warnOfDebugPreset(name, chain, preset.origin, context)
  const given = chain.flatMap((file) =>
    file.assignments.map(({ option, value, path }) => {
      const full = file.path === "" ? path : `${file.path}.${path}`
      return { option, value, origin: { kind: "preset", preset: file.preset, path: full } } as const
    }),
  )
  const estimate = context.command === "serve" && preset.origin.kind !== "cli"
  if (!estimate) return given
  return [
    ...given,
    { option: "simulation_mode", value: "fake", origin: { kind: "preset", preset: name, path: "dev server" } },
  ]
}

function warnOfDebugPreset(name: string, chain: readonly Preset[], origin: Origin, context: ResolveContext): void {
  const shipsIt = context.command === "build" && context.mode === "production"
  if (!shipsIt || !chain.some(({ preset }) => preset === "debug")) return
  context.problems.push(diagnostic("PRESET_DEBUG_BUILD", placeOf(origin, context), { preset: name }, "warning"))
}

/** What the option file says that is named by `option_json`; an empty path names none. */
export function optionJsonOptions(
  { value, origin }: GivenValue,
  context: ResolveContext,
): { readonly label: string; readonly given: readonly Given[] } | undefined {
  if (value === "") return undefined
  const file = optionFilePath(String(value), context.rootDir)
  const text = readOptionText(file, placeOf(origin, context), context)
  if (text === undefined) return undefined
  const parsed = parseOptionFile(text, "option file", file, context.problems)
  const given = parsed.assignments.map((assignment): Given => {
    return {
      option: assignment.option,
      value: assignment.value,
      origin: { kind: "option_json", file, path: assignment.path },
    }
  })
  return { label: parsed.label, given }
}

/** `seed` and `debug` of the config are short for the options of the same meaning, and weaker than these. */
export function sectionOptions(section: Section): readonly Given[] {
  const { seed, debug, options } = section.content
  const short: Given[] = []
  if (section.kind === "config" && seed !== undefined)
    short.push({ option: "seed", value: seed, origin: originIn(section, "seed") })
  if (section.kind === "config" && debug !== undefined) {
    short.push({ option: "debug_artifacts", value: debug, origin: originIn(section, "debug") })
  }
  return [...short, ...optionsGiven(options ?? {}, section)]
}

function optionsGiven(options: UserOptions, section: Section): readonly Given[] {
  return optionNames.flatMap((option): readonly Given[] => {
    const value: OptionValue | undefined = options[option]
    return value === undefined ? [] : [{ option, value, origin: originIn(section, `options.${option}`) }]
  })
}

/** The `--opt` texts of the command line. */
export function cliOptions(context: ResolveContext): readonly Given[] {
  return (context.cli.options ?? []).flatMap((text): readonly Given[] => {
    const assignment = parseAssignment(text, { path: `--opt ${text}` }, context.problems)
    if (assignment === undefined) return []
    return [{ option: assignment.option, value: assignment.value, origin: { kind: "cli", flag: `--opt ${text}` } }]
  })
}

/** The `CODEGEN_*` variables of the process. An empty one switches a flag off and leaves any other option alone. */
export function processOptions(context: ResolveContext): readonly Given[] {
  return [...optionOfVariable].flatMap(([variable, option]): readonly Given[] => {
    const text = context.env[variable]
    const leftAlone = text === undefined || (text.trim() === "" && optionDefinition(option).kind !== "flag")
    if (leftAlone) return []
    const assignment = assign(option, text, "", { path: variable }, context.problems, variable)
    return assignment === undefined ? [] : [{ option, value: assignment.value, origin: { kind: "process", variable } }]
  })
}
