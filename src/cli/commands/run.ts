import { resolve } from "node:path"
import type { BuiltFunction } from "../../build/built-model.ts"
import { openSession } from "../../build/open-session.ts"
import { writeOutside } from "../../build/write-outside.ts"
import { saveNpz } from "../../checkpoint/npz.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import type { Command } from "../command.ts"
import type { CommandResult } from "../command-result.ts"
import type { CliHost } from "../host.ts"
import { inputOptions, openFunction } from "../run/open-function.ts"
import type { RunInput } from "../run/run-inputs.ts"
import { short, summaryCells, summaryOf, type TensorSummary } from "../tensor-summary.ts"
import { formatSeconds } from "../../support/quantities.ts"
import { table } from "../text/table.ts"

export const runCommand: Command = {
  name: "run",
  arguments: "<model>",
  summary: "compiles a model and runs one of its functions once",
  options: [
    { flags: "--function <name>", meaning: "the function to run; otherwise the first one" },
    ...inputOptions,
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
    const { host, given } = call
    const { model, fn, inputs } = await openFunction(call)
    const { outputs, seconds } = await runOnce(fn, inputs, host)
    const out = given.text("out")
    if (out !== undefined) await writeOutside(resolve(host.cwd, out), saveNpz(outputs))
    const facts = { model: model.name, function: fn.name, device: model.options.device, seconds }
    return resultOf({ ...facts, out: out === undefined ? null : resolve(host.cwd, out) }, inputs, outputs)
  },
}

interface RunFacts {
  readonly model: string
  readonly function: string
  readonly device: string
  readonly seconds: number
  /** Where the outputs were written. Absolute. */
  readonly out: string | null
}

interface RunOutcome {
  readonly outputs: ReadonlyMap<string, Tensor>
  /** Of the run alone, without loading the program. */
  readonly seconds: number
}

async function runOnce(fn: BuiltFunction, inputs: readonly RunInput[], { clock }: CliHost): Promise<RunOutcome> {
  const session = await openSession(fn)
  const startedAt = clock()
  const outputs = session.run(Object.fromEntries(inputs.map(({ name, value }) => [name, value])))
  const seconds = clock() - startedAt
  session.release()
  return { outputs: new Map(Object.entries(outputs) as [string, Tensor][]), seconds }
}

function resultOf(facts: RunFacts, inputs: readonly RunInput[], outputs: RunOutcome["outputs"]): CommandResult {
  const summaries = [...outputs].map(([name, tensor]) => summaryOf(name, tensor))
  const parts = [
    `${facts.model}.${facts.function} on ${facts.device}, ${formatSeconds(facts.seconds)}`,
    inputText(inputs),
    outputText(summaries),
    ...(facts.out === null ? [] : [`written to ${facts.out}`]),
  ]
  const sources = inputs.map(({ name, source }) => ({ name, source }))
  return { data: { ...facts, inputs: sources, outputs: summaries }, text: parts.join("\n\n") }
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
