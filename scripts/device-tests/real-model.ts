import { bytesSource } from "../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../src/checkpoint/open-checkpoint.ts"
import { inflateRaw } from "../../src/host/file-source.ts"
import { describeOnnx } from "../../src/import/onnx/describe-onnx.ts"
import { importOnnx } from "../../src/import/onnx/import-onnx.ts"
import type { InputChoice } from "../../src/import/onnx/model-inputs.ts"
import { formatType, type Tensor } from "../../src/tensor/tensor.ts"
import type { DeviceCompiler, Program } from "../run-on-device.ts"
import { differenceOf, scaleOf } from "./compare.ts"
import type { DataFiles } from "./data-files.ts"
import { outcomeOf, type Outcome } from "./outcome.ts"

/** A model and what it was seen to compute: `<k>/in/<name>` and `<k>/out/<name>` of an .npz file. */
export interface RealModel {
  readonly name: string
  readonly model: () => Uint8Array
  readonly runs: () => Uint8Array
}

export function findRealModels(files: DataFiles): readonly RealModel[] {
  return [...files].flatMap(([path, model]) => {
    const runs = files.get(path.replace(/\.onnx$/, ".io.npz"))
    return path.endsWith(".onnx") && runs !== undefined ? [{ name: path.slice(0, -".onnx".length), model, runs }] : []
  })
}

interface RecordedRun {
  readonly inputs: ReadonlyMap<string, Tensor>
  readonly outputs: ReadonlyMap<string, Tensor>
}

/** Runs a model on everything that was recorded, compiled once for each set of input shapes. */
export async function runRealModel({ name, model, runs }: RealModel, compile: DeviceCompiler): Promise<Outcome> {
  try {
    const bytes = model()
    const recorded = recordedRuns(name, runs())
    if (recorded.size === 0) return { kind: "failed", reason: "the .npz file holds no runs" }
    const programs = new Map<string, Program>()
    for (const [key, run] of recorded) {
      const choices = choicesOf(bytes, name, run.inputs)
      const variant = variantOf(choices)
      const program = programs.get(variant) ?? (await compileFor(bytes, name, choices, compile))
      programs.set(variant, program)
      const reason = compareRun(await program(run.inputs), run.outputs)
      if (reason !== undefined) return { kind: "failed", reason: `run ${key}: ${reason}` }
    }
    return { kind: "passed" }
  } catch (error) {
    return outcomeOf(error)
  }
}

/** A program that takes what it needs of the recorded inputs: those that were fixed are in it. */
async function compileFor(
  bytes: Uint8Array,
  name: string,
  inputs: Readonly<Record<string, InputChoice>>,
  compile: DeviceCompiler,
): Promise<Program> {
  const { graph } = importOnnx(bytes, { name, inputs })
  const run = await compile(graph)
  return (given) => run(new Map(graph.inputs.map((input) => [input.name, given.get(input.name)!])))
}

function choicesOf(
  bytes: Uint8Array,
  name: string,
  given: ReadonlyMap<string, Tensor>,
): Readonly<Record<string, InputChoice>> {
  const choices = describeOnnx(bytes, name).inputs.flatMap(({ name: input, decidesShape }): [string, InputChoice][] => {
    const value = given.get(input)
    if (value === undefined) return []
    return [[input, decidesShape ? { value } : { shape: value.shape, dtype: value.dtype }]]
  })
  return Object.fromEntries(choices)
}

/** What a program is compiled for, as text: the types of its inputs, and the elements of those that are fixed. */
function variantOf(choices: Readonly<Record<string, InputChoice>>): string {
  return Object.entries(choices)
    .map(([name, { value, shape, dtype }]) =>
      value === undefined
        ? `${name} ${dtype}[${shape?.join()}]`
        : `${name} ${formatType(value)} ${Array.from(value.data as ArrayLike<unknown>).join()}`,
    )
    .join("\n")
}

function compareRun(found: ReadonlyMap<string, Tensor>, expected: ReadonlyMap<string, Tensor>): string | undefined {
  for (const [output, tensor] of expected) {
    const difference = differenceOf(found.get(output), tensor, { rtol: 1e-3, atol: 1e-4 * scaleOf(tensor) })
    if (difference !== undefined) return `output "${output}": ${difference}`
  }
  return undefined
}

function recordedRuns(name: string, npz: Uint8Array): ReadonlyMap<string, RecordedRun> {
  const { tensors } = openCheckpoint(bytesSource(`${name}.io.npz`, npz), { inflateRaw })
  const runs = new Map<string, { inputs: Map<string, Tensor>; outputs: Map<string, Tensor> }>()
  for (const [path, tensor] of tensors) {
    const [, key, side, value] = /^([^/]+)\/(in|out)\/(.+)$/.exec(path) ?? []
    if (key === undefined || value === undefined) continue
    const run = runs.get(key) ?? { inputs: new Map(), outputs: new Map() }
    runs.set(key, run)
    if (side === "in") run.inputs.set(value, tensor.read())
    else run.outputs.set(value, tensor.read())
  }
  return runs
}
