import type { Explanation } from "../diagnostic.ts"

const didYouMean = (nearest: string | undefined): string => (nearest === undefined ? "" : `, did you mean ${nearest}?`)

/** Problems of the configuration: config files, option files, presets, devices and the choices of a command line. */
export const configCodes = {
  CONFIG_UNKNOWN_KEY: (d: {
    nearest: string | undefined
    known: readonly string[]
    belongs?: string
  }): Explanation => ({
    message: `unknown key${didYouMean(d.nearest)}`,
    hint: d.belongs === undefined ? `the keys here are ${d.known.join(", ")}` : `this key belongs in ${d.belongs}`,
  }),
  CONFIG_VALUE: (d: { found: string; expected: string }): Explanation => ({
    message: `found ${d.found}, expected ${d.expected}`,
  }),
  CONFIG_SYNTAX: (d: { problem: string }): Explanation => ({
    message: `the config cannot be read: ${d.problem}`,
  }),
  CONFIG_THROWS: (d: { problem: string }): Explanation => ({
    message: `the config stopped with an error: ${d.problem}`,
    hint: "the code of the config runs whenever it is loaded; it must not fail there",
  }),
  CONFIG_EXPORT: (d: { found: string }): Explanation => ({
    message: `found ${d.found}, expected a config object`,
    hint: "write export default defineConfig({ ... }), or a function that returns such an object",
  }),
  CONFIG_FILE_MISSING: (d: { reason: string }): Explanation => ({
    message: `the config file cannot be opened: ${d.reason}`,
    hint: "check the path given with --config",
  }),

  OPTION_UNKNOWN: (d: { option: string; nearest: string | undefined }): Explanation => ({
    message: `unknown option ${d.option}${didYouMean(d.nearest)}`,
    hint: "mlsdk options lists every option with its meaning",
  }),
  OPTION_VALUE: (d: { option: string; found: string; expected: string }): Explanation => ({
    message: `${d.option} is "${d.found}", expected ${d.expected}`,
  }),
  OPTION_SYNTAX: (d: { found: string; expected: string }): Explanation => ({
    message: `found "${d.found}", expected ${d.expected}`,
  }),
  OPTION_REPEATED: (d: { option: string; used: string }): Explanation => ({
    message: `${d.option} is given more than once; the last one, ${d.used}, is used`,
  }),
  OPTION_VARIABLE_UNKNOWN: (d: { variables: readonly string[]; nearest: string | undefined }): Explanation => ({
    message: `unknown ${d.variables.length === 1 ? "variable" : "variables"} ${d.variables.join(", ")}${didYouMean(d.nearest)}`,
    hint: "mlsdk options lists the variables that are read",
  }),
  OPTION_FILE_MISSING: (d: { reason: string }): Explanation => ({
    message: `the option file cannot be read: ${d.reason}`,
    hint: "the path of option_json or preset is relative to the project root",
  }),
  OPTION_FILE_SYNTAX: (d: { problem: string }): Explanation => ({
    message: `the option file is not valid JSON: ${d.problem}`,
    hint: 'its form is { "envs": { "CODEGEN_...": "1" }, "args": ["--name=value"], "name": "text" }',
  }),
  OPTION_JSON_NESTED: (d: { found: string }): Explanation => ({
    message: `option_json="${d.found}" inside an option file is ignored`,
    hint: "name the file in the config instead, or start a preset from it with base",
  }),

  PRESET_UNKNOWN: (d: { preset: string; nearest: string | undefined; known: readonly string[] }): Explanation => ({
    message: `unknown preset ${d.preset}${didYouMean(d.nearest)}`,
    hint: `the presets are ${d.known.join(", ")}, or a path that ends in .json`,
  }),
  PRESET_CYCLE: (d: { chain: readonly string[] }): Explanation => ({
    message: `presets are based on each other: ${d.chain.join(" -> ")}`,
    hint: "remove one base",
  }),
  PRESET_DEBUG_BUILD: (d: { preset: string }): Explanation => ({
    message: `a production build uses preset ${d.preset}, which is made for inspection`,
    hint: "choose O0 to O4 for what you ship",
  }),
  TARGET_UNKNOWN: (d: { target: string; nearest: string | undefined; known: readonly string[] }): Explanation => ({
    message: `unknown target ${d.target}${didYouMean(d.nearest)}`,
    hint: d.known.length === 0 ? "the config declares no targets" : `the config declares ${d.known.join(", ")}`,
  }),
  MODEL_UNKNOWN: (d: { model: string; nearest: string | undefined; known: readonly string[] }): Explanation => ({
    message: `unknown model ${d.model}${didYouMean(d.nearest)}`,
    hint: d.known.length === 0 ? "the config declares no models" : `the config declares ${d.known.join(", ")}`,
  }),

  DEVICE_UNKNOWN: (d: { found: string; nearest: string | undefined; known: readonly string[] }): Explanation => ({
    message: `unknown device ${d.found}${didYouMean(d.nearest)}`,
    hint: `the devices are ${d.known.join(", ")}`,
  }),
  DEVICE_CUDA: (_: Record<never, never>): Explanation => ({
    message: "pfvm:cuda is not a device here: programs run in JavaScript hosts, which cannot reach CUDA",
    hint: "use pfvm:cpu; pfvm:webgpu is the name for GPUs",
  }),
  DEVICE_NOT_YET: (d: { device: string }): Explanation => ({
    message: `nothing can be compiled for ${d.device} yet`,
    hint: "use pfvm:cpu",
  }),
  IMPORT_QUERY_OPTION: (d: { parameter: string; key: string | undefined }): Explanation => ({
    message: `an import may not carry ?${d.parameter}: the config and the command line choose, imports do not`,
    hint: d.key === undefined ? "the accepted forms are ?mncore and ?mncore&worker" : `set ${d.key} in mlsdk.config.ts`,
  }),
  LOG_LEVEL_UNKNOWN: (d: { found: string; known: readonly string[] }): Explanation => ({
    message: `unknown log level ${d.found}, expected ${d.known.join(", ")}`,
  }),
} as const
