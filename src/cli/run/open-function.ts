import { findModel } from "../../build/find-model.ts"
import type { BuiltFunction } from "../../build/built-model.ts"
import type { ResolvedModel } from "../../config/plan.ts"
import type { Call, OptionDescription } from "../command.ts"
import { findFunction } from "../find-function.ts"
import { buildReported, openProject } from "../project.ts"
import { runInputs, type RunInput } from "./run-inputs.ts"

/** Options of commands that run a function. */
export const inputOptions: readonly OptionDescription[] = [
  { flags: "--input <name=file>", meaning: "an input from an .npy or .json file, or as numbers; may be repeated" },
  { flags: "--inputs <file>", meaning: "inputs by name from an .npz or .safetensors file" },
]

/** A function that was built, and what it is going to be given. */
export interface OpenFunction {
  readonly model: ResolvedModel
  readonly fn: BuiltFunction
  readonly inputs: readonly RunInput[]
}

/** Builds the model of a command line, and reads the inputs of its function. */
export async function openFunction(call: Call): Promise<OpenFunction> {
  const { host, given, args } = call
  const builds = await openProject(call)
  const model = findModel(builds, args[0]!, host.cwd)
  const built = await buildReported(model, builds, call)
  const fn = findFunction(built.functions, given.text("function"))
  const inputs = runInputs(fn.signature.inputs, {
    single: given.texts("input"),
    archive: given.text("inputs"),
    cwd: host.cwd,
    seed: model.options.values.seed,
  })
  return { model, fn, inputs }
}
