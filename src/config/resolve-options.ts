import { diagnostic } from "../diagnostics/catalogue.ts"
import { nearestWord } from "../support/edit-distance.ts"
import type { ResolveContext } from "./context.ts"
import { deepFreeze } from "./deep-freeze.ts"
import { defaultDevice, deviceProblem, isDevice, type Device } from "./devices.ts"
import { optionNames, optionOfVariable, type OptionName, type OptionValues } from "./options.ts"
import {
  cliOptions,
  defaultOptions,
  optionJsonOptions,
  presetOptions,
  processOptions,
  sectionOptions,
} from "./option-sources.ts"
import { trailOf, type GivenValue, type Trail } from "./origin.ts"
import { chosen, placeOf, sectionsOf, type ModelChoice, type Section } from "./sections.ts"

/**
 * How the value of each option is found. Every source is read into one list of given values, in order of rising
 * precedence:
 *
 *   default, preset (its bases first), option_json file (envs, then args in order), global options, options of the
 *   target, options of the model, `--opt`, CODEGEN_* variables of the process
 *
 * The last value given for an option is the one in effect; the others are kept as shadowed, so that `mlsdk options
 * --explain` can tell the whole story. A dev server uses its own preset and replaces node simulation by estimates;
 * that counts as part of the preset. Source: the documented order of option files and variables; the rest of the
 * order is this project's.
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

/** Resolves device, preset and all options. Problems are added to the context; the result is complete in any case. */
export function resolveOptions(choice: ModelChoice | undefined, context: ResolveContext): ResolvedOptions {
  const sections = sectionsOf(choice, context)
  const device = trailOf([
    { value: defaultDevice, origin: { kind: "default" } },
    ...chosen("device", sections, context),
  ])
  const preset = trailOf(presetsGiven(sections, context))
  const own = [...sections.flatMap(sectionOptions), ...cliOptions(context)]
  const optionJson = own.findLast(({ option }) => option === "option_json")
  const file = optionJson === undefined ? undefined : optionJsonOptions(optionJson, context)
  const given = [
    ...defaultOptions(),
    ...presetOptions(preset, context),
    ...(file?.given ?? []),
    ...own,
    ...processOptions(context),
  ]
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

const usualDevPreset = "O1"

function presetsGiven(sections: readonly Section[], context: ResolveContext): readonly GivenValue[] {
  const none: GivenValue = { value: "", origin: { kind: "default" } }
  const given = chosen("preset", sections, context)
  if (context.command !== "serve") return [none, ...given]
  const named = context.config.dev?.preset
  const dev: GivenValue = {
    value: named ?? usualDevPreset,
    origin:
      named === undefined ? { kind: "default" } : { kind: "config", file: context.file ?? "", path: "dev.preset" },
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

/** One warning for all `CODEGEN_*` variables of the process that mean nothing. */
export function warnOfUnknownVariables(context: ResolveContext): void {
  const variables = Object.keys(context.env)
    .filter((name) => name.startsWith("CODEGEN_") && context.env[name] !== undefined && !optionOfVariable.has(name))
    .sort()
  if (variables.length === 0) return
  const nearest = variables.length === 1 ? nearestWord(variables[0]!, optionOfVariable.keys()) : undefined
  context.problems.push(diagnostic("OPTION_VARIABLE_UNKNOWN", {}, { variables, nearest }, "warning"))
}
