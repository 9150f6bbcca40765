import { resolve } from "node:path"
import { findModel } from "../../build/find-model.ts"
import { openSession } from "../../build/open-session.ts"
import { writeOutside } from "../../build/write-outside.ts"
import { saveNpz } from "../../checkpoint/npz.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import type { Command } from "../command.ts"
import { findFunction } from "../find-function.ts"
import { openProject } from "../project.ts"
import { runInputs, type RunInput } from "../run/run-inputs.ts"
import { short, summaryCells, summaryOf, type TensorSummary } from "../tensor-summary.ts"
import { formatSeconds } from "../text/quantities.ts"
import { table } from "../text/table.ts"

export const runCommand: Command = {
  name: "run",
  arguments: "<model>",
  summary: "compiles a model and runs one of its functions once",
  options: [
    { flags: "--function <name>", meaning: "the function to run; otherwise the first one" },
    { flags: "--input <name=file>", meaning: "an input from an .npy or .json file, or as numbers; may be repeated" },
    { flags: "--inputs <file>", meaning: "inputs by name from an .npz or .safetensors file" },
    { flags: "--out <file>", meaning: "writes the outputs to an .npz file" },
  ],
  examples: [
    { command: "mlsdk run mnist", meaning: "with random numbers, the same every time" },
    { command: "mlsdk run mnist --input x=digit.npy --input t=[7]", meaning: "with inputs of your own" },
    { command: "mlsdk run mnist --function evalStep --inputs batch.npz --out y.npz", meaning: "from and to archives" },
    { command: "mlsdk run mnist --device reference", meaning: "by the interpreter, which defines the result" },
    { command: "mlsdk run mnist --option_json options/spill_opt.json", meaning: "with an option file" },
  ],
  async run(call) {
    const { host, given, report, args } = call
    const builds = await openProject(call)
    const model = findModel(builds, args[0]!, host.cwd)
    const request = {
      single: given.texts("input"),
      archive: given.text("inputs"),
      cwd: host.cwd,
      seed: model.options.values.seed,
    }
    report.progress.report({ kind: "start", name: `compile ${model.name}`, detail: model.options.device })
    const built = await builds.build(model)
    report.progress.report({ kind: "end", name: `compile ${model.name}` })
    for (const warning of built.warnings) report.warn(warning)
    const fn = findFunction(built.functions, given.text("function"))
    const inputs = runInputs(fn.signature.inputs, request)
    const session = await openSession(fn)
    const startedAt = host.clock()
    const outputs = session.run(Object.fromEntries(inputs.map(({ name, value }) => [name, value])))
    const seconds = host.clock() - startedAt
    session.release()
    const tensors = new Map(Object.entries(outputs) as [string, Tensor][])
    const out = given.text("out")
    if (out !== undefined) await writeOutside(resolve(host.cwd, out), saveNpz(tensors))
    const summaries = [...tensors].map(([name, tensor]) => summaryOf(name, tensor))
    const facts = { model: model.name, function: fn.name, device: model.options.device, seconds }
    const sources = inputs.map(({ name, source }) => ({ name, source }))
    return {
      data: { ...facts, inputs: sources, outputs: summaries, out: out === undefined ? null : resolve(host.cwd, out) },
      text: [
        `${model.name}.${fn.name} on ${model.options.device}, ${formatSeconds(seconds)}`,
        inputText(inputs),
        outputText(summaries),
        ...(out === undefined ? [] : [`written to ${out}`]),
      ].join("\n\n"),
    }
  },
}

function inputText(inputs: readonly RunInput[]): string {
  return inputs.length === 0
    ? "no inputs"
    : table([["input", "from"], ...inputs.map(({ name, source }) => [name, source])])
}

function outputText(summaries: readonly TensorSummary[]): string {
  return table([
    ["output", "dtype", "shape", "min", "max", "mean", "first elements"],
    ...summaries.map((summary) => [...summaryCells(summary), summary.head.map(short).join(" ")]),
  ])
}
