import { describeOnnx } from "../../src/import/onnx/describe-onnx.ts"
import { importOnnx } from "../../src/import/onnx/import-onnx.ts"
import type { InputChoice } from "../../src/import/onnx/model-inputs.ts"
import { readTensorFile } from "../../src/import/onnx/tensor-file.ts"
import type { Tensor } from "../../src/tensor/tensor.ts"
import type { DeviceCompiler } from "../run-on-device.ts"
import { differenceOf, type Tolerance } from "./compare.ts"
import type { DataFiles } from "./data-files.ts"
import { outcomeOf, type Outcome } from "./outcome.ts"

/** A directory of the official ONNX tests: `model.onnx` and `test_data_set_<k>/{input,output}_<i>.pb`. */
export interface OfficialTest {
  readonly name: string
  readonly files: DataFiles
}

const modelFile = "model.onnx"

export function findOfficialTests(files: DataFiles): readonly OfficialTest[] {
  return [...files.keys()]
    .filter((path) => path === modelFile || path.endsWith(`/${modelFile}`))
    .map((path) => path.slice(0, -modelFile.length))
    .map((folder) => ({ name: folder.replace(/\/$/, ""), files: within(files, folder) }))
    .filter((test) => [...test.files.keys()].some((path) => path.startsWith("test_data_set_")))
}

function within(files: DataFiles, folder: string): DataFiles {
  const inside = [...files].filter(([path]) => path.startsWith(folder))
  return new Map(inside.map(([path, read]) => [path.slice(folder.length), read]))
}

/**
 * Compiles the model once for each data set, whose inputs fix all shapes; inputs whose elements decide a shape are fixed with
 * their elements. Then runs it and compares.
 */
export async function runOfficialTest({ name, files }: OfficialTest, compile: DeviceCompiler): Promise<Outcome> {
  try {
    const model = files.get(modelFile)!()
    const sets = new Set([...files.keys()].flatMap((path) => /^test_data_set_\d+/.exec(path)?.[0] ?? []))
    for (const set of sets) {
      const reason = await runDataSet(name, model, within(files, `${set}/`), compile)
      if (reason !== undefined) return { kind: "failed", reason }
    }
    return { kind: "passed" }
  } catch (error) {
    return outcomeOf(error)
  }
}

async function runDataSet(
  name: string,
  model: Uint8Array,
  files: DataFiles,
  compile: DeviceCompiler,
): Promise<string | undefined> {
  const { inputs, outputs } = describeOnnx(model, name)
  const given = new Map(inputs.flatMap(({ name: input }, i) => readTensors(files, `input_${i}.pb`, input)))
  const choices = inputs.flatMap(({ name: input, decidesShape }): [string, InputChoice][] => {
    const value = given.get(input)
    if (value === undefined) return []
    return [[input, decidesShape ? { value } : { shape: value.shape, dtype: value.dtype }]]
  })
  const { graph } = importOnnx(model, { name, inputs: Object.fromEntries(choices) })
  const run = await compile(graph)
  const results = await run(new Map(graph.inputs.flatMap(({ name: input }) => [[input, given.get(input)!] as const])))
  for (const [i, output] of outputs.entries()) {
    const [expected] = readTensors(files, `output_${i}.pb`, output)
    if (expected === undefined) continue
    const difference = differenceOf(results.get(output), expected[1], toleranceOf(name))
    if (difference !== undefined) return `output "${output}": ${difference}`
  }
  return undefined
}

function readTensors(files: DataFiles, path: string, name: string): [string, Tensor][] {
  const read = files.get(path)
  return read === undefined ? [] : [[name, readTensorFile(read(), path)]]
}

/** The official runner's; the Fourier transforms of the test data were made in float32. */
function toleranceOf(name: string): Tolerance {
  return { rtol: 1e-3, atol: /_(dft|stft)/.test(name) ? 2e-4 : 1e-7 }
}
