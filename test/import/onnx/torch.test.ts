import { describe, expect, test } from "vitest"
import { differenceOf, scaleOf } from "../../../scripts/device-tests/compare.ts"
import type { LazyTensor } from "../../../src/checkpoint/checkpoint.ts"
import { describeOnnx } from "../../../src/import/onnx/describe-onnx.ts"
import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { elementCount } from "../../../src/tensor/shape.ts"
import { makeTensor, type Tensor } from "../../../src/tensor/tensor.ts"
import { openArchived } from "../../checkpoint/support.ts"
import { readArchive, readArchived } from "../../support/archive.ts"
import { sharedData } from "../../support/shared-data.ts"

const goldens = sharedData("torch/torch-goldens.tar.gz")

/** Runs an exported file and compares each output with what PyTorch gave, by position. */
function expectSame(path: string, inputs: readonly Tensor[], outputs: readonly (Tensor | undefined)[]): void {
  const bytes = readArchived(goldens!, path)
  const described = describeOnnx(bytes, path)
  const given = described.inputs.map(({ name, decidesShape }, i) => ({ name, decidesShape, tensor: inputs[i]! }))
  const choices = given.map(
    ({ name, decidesShape, tensor }) => [name, decidesShape ? { value: tensor } : { shape: tensor.shape }] as const,
  )
  const { graph } = importOnnx(bytes, { name: path, inputs: Object.fromEntries(choices) })
  const needed = new Set(graph.inputs.map(({ name }) => name))
  const results = interpret(
    graph,
    new Map(given.flatMap(({ name, tensor }) => (needed.has(name) ? [[name, tensor] as const] : []))),
  )
  const compared = outputs.filter((output, i) => output !== undefined && i < described.outputs.length)
  expect(compared.length).toBeGreaterThan(0)
  described.outputs.forEach((name, i) => {
    const expected = outputs[i]
    if (expected === undefined) return
    expect(
      differenceOf(results.get(name), expected, { rtol: 1e-3, atol: 1e-5 * Math.max(1, scaleOf(expected)) }),
      name,
    ).toBeUndefined()
  })
}

/** The first of five batches that were recorded behind each other. */
function firstBatch(tensor: Tensor, isStacked: boolean): Tensor {
  const shape = isStacked ? tensor.shape.slice(1) : [tensor.shape[0]! / 5, ...tensor.shape.slice(1)]
  return makeTensor(tensor.dtype, shape, tensor.data.slice(0, elementCount(shape)) as never)
}

describe.skipIf(goldens === undefined)("files that PyTorch exported (needs shared test data)", () => {
  const files = goldens === undefined ? [] : [...readArchive(goldens).keys()]
  const operators = files.filter((path) => /^e_ops\/model_.*\.onnx$/.test(path))

  test("there are files of many operators", () => expect(operators.length).toBeGreaterThan(150))

  test.each(operators)("%s", (path) => {
    const name = /model_(.*)_op\d+\.onnx$/.exec(path)![1]!
    const { tensors } = openArchived(goldens!, "e_ops/ops.npz")
    const inputs = [0, 1, 2, 3].flatMap((i) => tensors.get(`${name}/in${i}`)?.read() ?? [])
    expectSame(path, inputs, [tensors.get(`${name}/out`)?.read() ?? tensors.get(`${name}/out0`)?.read()])
  })

  const models: readonly (readonly [
    model: string,
    inputs: readonly string[],
    states: readonly string[],
    outputs: readonly string[],
  ])[] = [
    ["a_mncore_classifier", ["x"], [], ["out"]],
    ["b_cnn", ["x"], [], ["out_eval"]],
    ["c_transformer", ["ids", "pad"], [], ["out"]],
    ["d_lstm", ["x"], ["h0", "c0"], ["out0", "out1", "out2"]],
    ["d_gru", ["x"], ["h0"], ["out0", "out1"]],
    ["d_rnn", ["x"], ["h0"], ["out0", "out1"]],
  ]
  const cases = models.flatMap(([model, ...rest]) =>
    files
      .filter((path) => path.startsWith(`${model}/model_`) && path.endsWith(".onnx"))
      .map((path) => [path, model, ...rest] as const),
  )

  test.each(cases)("%s", (path, model, inputs, states, outputs) => {
    const { tensors } = openArchived(goldens!, `${model}/io.npz`)
    const read = (name: string): Tensor => (tensors.get(name) as LazyTensor).read()
    const given = [...inputs.map((name) => firstBatch(read(name), model.startsWith("d_"))), ...states.map(read)]
    expectSame(path, given, path.includes("model_train") ? [read("out_train")] : outputs.map(read))
  })
})
