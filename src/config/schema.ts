import * as v from "valibot"
import { allDTypes, type DType } from "../tensor/dtype.ts"
import { logLevels } from "../support/logger.ts"
import { deviceNames } from "./devices.ts"
import { acceptsValue, expectedValue } from "./option-value.ts"
import { optionDefinition, optionNames, type OptionName, type OptionValues } from "./options.ts"

/**
 * The one description of a config: checks, types and the list of known keys are all read off it.
 * The message of each leaf says what is expected there.
 */

const text = v.pipe(
  v.string("a text"),
  v.check((value) => value !== "" && !value.includes("\0"), "a text that is not empty"),
)
const path = text
const flag = v.boolean("true or false")
const atLeastOne = wholeNumber(1)

const nameForm = "a name of letters, digits, _, - and ."
const name = v.pipe(v.string(nameForm), v.regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/, nameForm))

function wholeNumber(least: number) {
  const expected = `a whole number of at least ${least}`
  return v.pipe(
    v.number(expected),
    v.check((value) => Number.isSafeInteger(value) && value >= least, expected),
  )
}

function oneOf<const T extends readonly string[]>(values: T) {
  return v.picklist(values, values.join(", "))
}

function section<const T extends v.ObjectEntries>(entries: T) {
  return v.strictObject(entries, "an object")
}

function listOf<const T extends v.GenericSchema>(
  item: T,
): v.GenericSchema<readonly v.InferInput<T>[], readonly v.InferOutput<T>[]> {
  return v.array(item, "a list")
}

function named<const T extends v.GenericSchema>(entry: T) {
  return v.record(name, entry, "an object with one entry per name")
}

type OptionEntries = { [N in OptionName]: v.OptionalSchema<v.GenericSchema<OptionValues[N]>, undefined> }

function optionEntry(option: OptionName) {
  const definition = optionDefinition(option)
  const expected = definition.kind === "flag" ? "true or false" : expectedValue(definition)
  return v.optional(v.custom((value) => acceptsValue(definition, value), expected))
}

const options = section(
  Object.fromEntries(optionNames.map((option) => [option, optionEntry(option)])) as unknown as OptionEntries,
)
const device = v.optional(oneOf(deviceNames))
const choices = { device, preset: v.optional(text), options: v.optional(options) }

const inputSpec = section({
  /** The mark that `input()` of `mlsdk/nn` sets. */
  kind: v.optional(v.literal("input", "input")),
  shape: listOf(atLeastOne),
  dtype: v.picklist(allDTypes as readonly [DType, ...DType[]], allDTypes.join(", ")),
})

const functionForm = "the name of an exported function"
const functionName = v.pipe(v.string(functionForm), v.regex(/^[A-Za-z_$][\w$]{0,99}$/, functionForm))

const weights = section({
  file: v.optional(path),
  key: v.optional(text),
  strict: v.optional(flag),
  load: v.optional(oneOf(["asset", "inline", "bytes", "none"])),
  storage: v.optional(oneOf(["f32", "f16", "int8"])),
})

const entryForm = "the path of a .ts, .js or .onnx file"

const model = section({
  entry: v.pipe(v.string(entryForm), v.regex(/\.([cm]?[jt]s|[jt]sx|onnx)$/, entryForm)),
  functions: v.optional(listOf(functionName)),
  inputs: v.optional(named(inputSpec)),
  mode: v.optional(oneOf(["inference", "training"])),
  ...choices,
  weights: v.optional(weights),
  codegen_dir: v.optional(path),
})

const scalar = v.union([v.string(), v.number(), v.boolean()], "a text, a number, true or false")
const optionFileEntries = {
  $schema: v.optional(v.string("a text")),
  name: v.optional(v.string("a text")),
  envs: v.optional(v.record(v.string(), scalar, "an object with one entry per variable")),
  args: v.optional(listOf(v.string('"--name=value"'))),
}

/** The option_json form. */
export const optionFileSchema = section(optionFileEntries)
/** An option file that may start from another preset. */
export const presetSchema = section({ ...optionFileEntries, base: v.optional(text) })

const threads = v.pipe(
  v.number("a whole number of at least 1, or -1 for all"),
  v.check(
    (value) => value === -1 || (Number.isSafeInteger(value) && value >= 1),
    "a whole number of at least 1, or -1 for all",
  ),
)
const seconds = v.pipe(
  v.number("seconds"),
  v.check((value) => Number.isFinite(value) && value > 0, "a number of seconds above 0"),
)

export const configSchema = section({
  $schema: v.optional(v.string("a text")),
  name: v.optional(text),
  ...choices,
  targets: v.optional(named(section(choices))),
  models: v.optional(named(model)),
  presets: v.optional(named(presetSchema)),
  codegenDir: v.optional(path),
  emitArtifacts: v.optional(flag),
  cache: v.optional(
    section({
      dir: v.optional(path),
      enable_app_cache: v.optional(flag),
      enable_onnx_cache: v.optional(flag),
      enable_codegen_cache: v.optional(flag),
      enable_gpfn2obj_cache: v.optional(flag),
    }),
  ),
  compile: v.optional(section({ threads: v.optional(threads) })),
  trace: v.optional(section({ timeout: v.optional(seconds) })),
  optimizer: v.optional(section({ disable: v.optional(listOf(text)), defer: v.optional(listOf(text)) })),
  pfvm: v.optional(
    section({
      threads: v.optional(v.union([v.literal("auto"), atLeastOne], '"auto" or a whole number of at least 1')),
      relaxedSimd: v.optional(flag),
    }),
  ),
  debug: v.optional(flag),
  dev: v.optional(section({ preset: v.optional(text) })),
  log: v.optional(section({ level: v.optional(oneOf(logLevels)), components: v.optional(listOf(text)) })),
  seed: v.optional(wholeNumber(0)),
  fallback: v.optional(oneOf(["error", "reference"])),
  autotune: v.optional(oneOf(["off", "build"])),
  extensions: v.optional(
    listOf(v.custom<object>((value) => typeof value === "object" && value !== null, "an extension")),
  ),
})

export type UserConfig = v.InferInput<typeof configSchema>
export type UserModel = v.InferInput<typeof model>
export type UserWeights = v.InferInput<typeof weights>
export type UserPreset = v.InferInput<typeof presetSchema>
export type UserOptions = v.InferInput<typeof options>
export type InputSpec = v.InferInput<typeof inputSpec>
