import { diagnostic } from "../diagnostics/catalogue.ts"
import type { Place } from "../diagnostics/diagnostic.ts"
import { nearestWord } from "../support/edit-distance.ts"
import { configPlace, optionFilePath, readOptionText, selectedTarget, type ResolveContext } from "./context.ts"
import { deepFreeze } from "./deep-freeze.ts"
import { defaultDevice, deviceProblem, isDevice, type Device } from "./devices.ts"
import { assign, parseAssignment, parseOptionFile, type OptionFile } from "./option-file.ts"
import { optionDefinition, optionNames, optionOfVariable, type OptionName, type OptionValue, type OptionValues } from "./options.ts"
import { trailOf, type GivenValue, type Origin, type Trail } from "./origin.ts"
import { presetChain, type Preset } from "./presets.ts"
import type { UserConfig, UserModel, UserOptions } from "./schema.ts"

/**
 * How the value of each option is found. Every source is read into one list of given values, in order of rising precedence:
 *
 *   default, preset (its bases first), option_json file (envs, then args in order), global options, options of the target,
 *   options of the model, `--opt`, CODEGEN_* variables of the process
 *
 * The last value given for an option is the one in effect; the others are kept as shadowed, so that `mlsdk options --explain` can tell
 * the whole story. A dev server uses its own preset and replaces node simulation by estimates; that counts as part of the preset.
 * Source: the documented order of option files and variables; the rest of the order is this project's.
 */

/** The effective options of one model. Frozen, and every option has a value. */
export interface ResolvedOptions {
  readonly device: Device
  /** Empty when no preset is chosen. */
  readonly preset: string
  /** The name of the option file, else of the config, else empty: a label for reports. */
  readonly label: string
  readonly values: OptionValues
  readonly trails: {
    readonly device: Trail
    readonly preset: Trail
    readonly options: Readonly<Record<OptionName, Trail>>
  }
}

/** A model of the config as far as its options matter; undefined resolves the options outside any model. */
export interface ModelChoice {
  readonly name: string
  readonly model: Partial<UserModel>
}

interface Given extends GivenValue {
  readonly option: OptionName
}

/** Resolves device, preset and all options. Problems are added to the context; the result is complete in any case. */
export function resolveOptions(choice: ModelChoice | undefined, context: ResolveContext): ResolvedOptions {
  const sections = sectionsOf(choice, context)
  const device = trailOf([{ value: defaultDevice, origin: { kind: "default" } }, ...chosen("device", sections, context)])
  const preset = trailOf(presetsGiven(sections, context))
  const own = [...sections.flatMap((section) => sectionOptions(section)), ...cliOptions(context)]
  const optionJson = own.findLast((given) => given.option === "option_json" && given.value !== "")
  const file = optionJson === undefined ? undefined : readOptionJson(String(optionJson.value), optionJson.origin, context)
  const given = [...defaults(), ...presetOptions(preset, context), ...(file?.given ?? []), ...own, ...processOptions(context)]
  const options = Object.fromEntries(
    optionNames.map((name) => [name, trailOf(given.filter(({ option }) => option === name))]),
  ) as Record<OptionName, Trail>
  const values = Object.fromEntries(optionNames.map((name) => [name, options[name].value])) as unknown as OptionValues
  return deepFreeze({
    device: checkedDevice(device, context),
    preset: String(preset.value),
    label: file?.label || context.config.name || "",
    values,
    trails: { device, preset, options },
  })
}

/** One part of the config that may choose a device, a preset and options. */
interface Section {
  readonly kind: "config" | "target" | "model"
  readonly path: string
  readonly file: string
  readonly content: Pick<UserConfig, "device" | "preset" | "options" | "seed" | "debug">
}

function sectionsOf(choice: ModelChoice | undefined, context: ResolveContext): readonly Section[] {
  const { config } = context
  const file = context.file ?? ""
  const sections: Section[] = [{ kind: "config", path: "", file, content: config }]
  const target = selectedTarget(context.cli, context.env)
  if (target !== undefined) {
    const content = Object.hasOwn(config.targets ?? {}, target) ? config.targets?.[target] : undefined
    if (content === undefined) reportUnknownTarget(target, context)
    else sections.push({ kind: "target", path: `targets.${target}.`, file, content })
  }
  if (choice !== undefined) sections.push({ kind: "model", path: `models.${choice.name}.`, file, content: choice.model })
  return sections
}

function reportUnknownTarget(target: string, context: ResolveContext): void {
  const known = Object.keys(context.config.targets ?? {})
  const place = { path: context.cli.target ? "--target" : "MLSDK_TARGET" }
  context.problems.push(diagnostic("TARGET_UNKNOWN", place, { target, nearest: nearestWord(target, known), known }))
}

function originIn(section: Section, key: string): Origin {
  return { kind: section.kind, file: section.file, path: `${section.path}${key}` }
}

function chosen(key: "device" | "preset", sections: readonly Section[], context: ResolveContext): readonly GivenValue[] {
  const given = sections.flatMap((section): readonly GivenValue[] => {
    const value = section.content[key]
    return value === undefined ? [] : [{ value, origin: originIn(section, key) }]
  })
  const cli = context.cli[key]
  return cli === undefined ? given : [...given, { value: cli, origin: { kind: "cli", flag: `--${key}` } }]
}

const usualDevPreset = "O1"

function presetsGiven(sections: readonly Section[], context: ResolveContext): readonly GivenValue[] {
  const none: GivenValue = { value: "", origin: { kind: "default" } }
  const given = chosen("preset", sections, context)
  if (context.command !== "serve") return [none, ...given]
  const named = context.config.dev?.preset
  const dev: GivenValue = {
    value: named ?? usualDevPreset,
    origin: named === undefined ? { kind: "default" } : { kind: "config", file: context.file ?? "", path: "dev.preset" },
  }
  const isCli = (value: GivenValue): boolean => value.origin.kind === "cli"
  return [none, ...given.filter((value) => !isCli(value)), dev, ...given.filter(isCli)]
}

function checkedDevice(trail: Trail, context: ResolveContext): Device {
  const text = String(trail.value)
  if (isDevice(text)) return text
  context.problems.push(deviceProblem(text, placeOf(trail.origin, context)))
  return defaultDevice
}

function defaults(): readonly Given[] {
  return optionNames.map((option) => ({ option, value: optionDefinition(option).default, origin: { kind: "default" } }))
}

function presetOptions(preset: Trail, context: ResolveContext): readonly Given[] {
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
  return [...given, { option: "simulation_mode", value: "fake", origin: { kind: "preset", preset: name, path: "dev server" } }]
}

function warnOfDebugPreset(name: string, chain: readonly Preset[], origin: Origin, context: ResolveContext): void {
  const shipsIt = context.command === "build" && context.mode === "production"
  if (!shipsIt || !chain.some(({ preset }) => preset === "debug")) return
  context.problems.push(diagnostic("PRESET_DEBUG_BUILD", placeOf(origin, context), { preset: name }, "warning"))
}

function readOptionJson(path: string, origin: Origin, context: ResolveContext): { label: string; given: readonly Given[] } | undefined {
  const file = optionFilePath(path, context.rootDir)
  const text = readOptionText(file, placeOf(origin, context), context)
  if (text === undefined) return undefined
  const parsed: OptionFile = parseOptionFile(text, "option file", file, context.problems)
  const given = parsed.assignments.map((assignment): Given => {
    return { option: assignment.option, value: assignment.value, origin: { kind: "option_json", file, path: assignment.path } }
  })
  return { label: parsed.label, given }
}

/** `seed` and `debug` of the config are short for the options of the same meaning, and weaker than these. */
function sectionOptions(section: Section): readonly Given[] {
  const { seed, debug, options } = section.content
  const short: Given[] = []
  if (section.kind === "config" && seed !== undefined) short.push({ option: "seed", value: seed, origin: originIn(section, "seed") })
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

function cliOptions(context: ResolveContext): readonly Given[] {
  return (context.cli.options ?? []).flatMap((text): readonly Given[] => {
    const assignment = parseAssignment(text, { path: `--opt ${text}` }, context.problems)
    if (assignment === undefined) return []
    return [{ option: assignment.option, value: assignment.value, origin: { kind: "cli", flag: `--opt ${text}` } }]
  })
}

/** The `CODEGEN_*` variables of the process. An empty one switches a flag off and leaves any other option alone. */
function processOptions(context: ResolveContext): readonly Given[] {
  return [...optionOfVariable].flatMap(([variable, option]): readonly Given[] => {
    const text = context.env[variable]
    const leftAlone = text === undefined || (text.trim() === "" && optionDefinition(option).kind !== "flag")
    if (leftAlone) return []
    const assignment = assign(option, text, "", { path: variable }, context.problems, variable)
    return assignment === undefined ? [] : [{ option, value: assignment.value, origin: { kind: "process", variable } }]
  })
}

/** One warning for all `CODEGEN_*` variables of the process that mean nothing. */
export function warnOfUnknownVariables(context: ResolveContext): void {
  const variables = Object.keys(context.env)
    .filter((name) => name.startsWith("CODEGEN_") && context.env[name] !== undefined && !optionOfVariable.has(name))
    .sort()
  if (variables.length === 0) return
  const nearest = variables.length === 1 ? nearestWord(variables[0]!, optionOfVariable.keys()) : undefined
  context.problems.push(diagnostic("OPTION_VARIABLE_UNKNOWN", {}, { variables, nearest }, "warning"))
}

function placeOf(origin: Origin, context: ResolveContext): Place {
  switch (origin.kind) {
    case "process":
      return { path: origin.variable }
    case "cli":
      return { path: origin.flag }
    case "default":
      return {}
    case "preset":
      return { path: origin.path }
    default:
      return configPlace({ file: origin.file === "" ? context.file : origin.file }, origin.path)
  }
}
