import type { Explanation } from "../diagnostic.ts"

const didYouMean = (nearest: string | undefined): string => (nearest === undefined ? "" : `, did you mean ${nearest}?`)

/** Command lines that cannot be followed. */
export const usageCodes = {
  CLI_COMMAND_UNKNOWN: (d: { found: string; nearest: string | undefined; known: readonly string[] }): Explanation => ({
    message: `unknown command ${d.found}${didYouMean(d.nearest)}`,
    hint: `the commands are ${d.known.join(", ")}`,
  }),
  CLI_OPTION_UNKNOWN: (d: { option: string; nearest: string | undefined; help: string }): Explanation => ({
    message: `unknown option ${d.option}${didYouMean(d.nearest)}`,
    hint: `${d.help} lists the options; those of a compile are given as --opt name=value`,
  }),
  CLI_OPTION_VALUE: (d: { found: string; expected: string }): Explanation => ({
    message: `found ${d.found}, expected ${d.expected}`,
  }),
  CLI_ARGUMENT_MISSING: (d: { argument: string; help: string }): Explanation => ({
    message: `${d.argument} is missing`,
    hint: `${d.help} shows how the command is used`,
  }),
  CLI_ARGUMENT_EXTRA: (d: { found: string; help: string }): Explanation => ({
    message: `${d.found} is one argument too many`,
    hint: `${d.help} shows how the command is used`,
  }),
  CLI_ARGUMENT_UNKNOWN: (d: {
    what: string
    found: string
    nearest: string | undefined
    known: readonly string[]
  }): Explanation => ({
    message: `unknown ${d.what} ${d.found}${didYouMean(d.nearest)}`,
    hint: d.known.length === 0 ? "there are none" : `there are ${d.known.join(", ")}`,
  }),
  CLI_NO_MODELS: (_: Record<never, never>): Explanation => ({
    message: "the config declares no models, and the command line names none",
    hint: "declare models in mlsdk.config.ts, or name the path of a .model.ts or .onnx file",
  }),
  CLI_INPUT_FORMAT: (d: { found: string; expected: string }): Explanation => ({
    message: `found ${d.found}, expected ${d.expected}`,
    hint: "an input is given as --input name=file.npy, --input name=file.json or --input name=[1,2,3]",
  }),
  VIEW_NOT_DRAWN: (d: { view: string; drawn: readonly string[] }): Explanation => ({
    message: `found --svg with ${d.view}, which is text only`,
    hint: `there are drawings of ${d.drawn.join(" and ")}`,
  }),
} as const

/** Problems that the command line tool reports. */
export const cliCodes = {
  ...usageCodes,
  TYPES_STALE: (_: Record<never, never>): Explanation => ({
    message: "the file is not what the models of the config give",
    hint: "run mlsdk types",
  }),
  CODEGEN_DIR_UNREADABLE: (d: { problem: string }): Explanation => ({
    message: `the folder holds no compiled function: ${d.problem}`,
    hint: "mlsdk compile prints the codegen_dir of every function",
  }),
  ARTIFACTS_DIFFER: (d: { difference: string; stage: string }): Explanation => ({
    message: `two compiles of the same model differ: ${d.difference}`,
    hint: `${d.stage} depends on more than the model and the options; please report it`,
  }),
  PROFILE_DEVICE: (d: { device: string }): Explanation => ({
    message: `programs for ${d.device} have no kernels that could be timed one by one`,
    hint: "profile the function with --device pfvm:cpu",
  }),
  FILE_SYSTEM: (d: { problem: string }): Explanation => ({
    message: `the system refused a file: ${d.problem}`,
    hint: "check that the folder exists, may be written, and has room",
  }),
  INTERNAL_ERROR: (d: { problem: string }): Explanation => ({
    message: `the compiler stopped: ${d.problem}`,
    hint: "this is a mistake of mlsdk; --log-level debug shows where it happened",
  }),
} as const
