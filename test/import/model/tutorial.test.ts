import { resolve } from "node:path"
import { expect, test } from "vitest"
import { loadModel } from "../../../src/host/model-worker.ts"
import { exportNames } from "../../../src/import/model/exported-names.ts"
import { verifyGraph } from "../../../src/ir/verify.ts"

const entry = resolve(import.meta.dirname, "../../../examples/mnist/mnist.model.ts")

/** The graph of the tutorial's `eval_step`: a Transpose before each Gemm, the unused ReduceMax beside ArgMax, the constant shape. */
test("the graph of the MNIST eval step is close to its source", async () => {
  const { functions } = await loadModel(entry, { name: "mnist" })
  const { name, graph, signature } = functions[0]!
  const names = exportNames(graph)
  const nameOf = (value: (typeof graph.inputs)[number] | undefined): string => names.get(value!)!
  expect(functions).toHaveLength(1)
  expect(name).toBe("evalStep")
  expect(verifyGraph(graph)).toEqual([])
  expect(
    graph.nodes.map(
      ({ op, inputs, outputs }) => `${op}(${inputs.map(nameOf).join(", ")}) -> ${outputs.map(nameOf).join(", ")}`,
    ),
  ).toEqual([
    "reshape(x, val_1_fx2onnx) -> view_fx2onnx",
    "transpose(attr_0) -> t_fx2onnx",
    "gemm(view_fx2onnx, t_fx2onnx, attr_1) -> addmm_fx2onnx",
    "relu(addmm_fx2onnx) -> relu_fx2onnx",
    "transpose(attr_2) -> t_1_fx2onnx",
    "gemm(relu_fx2onnx, t_1_fx2onnx, attr_3) -> addmm_1_fx2onnx",
    "softmaxCrossEntropy(addmm_1_fx2onnx, t) -> cross_entropy_loss_fx2onnx",
    "reduceMax(addmm_1_fx2onnx, val_2_fx2onnx) -> max_1_fx2onnx",
    "argMax(addmm_1_fx2onnx) -> argmax_fx2onnx",
    "equal(argmax_fx2onnx, t) -> eq_fx2onnx",
    "cast(eq_fx2onnx) -> _to_copy_fx2onnx",
    "reduceSum(_to_copy_fx2onnx) -> sum_1_fx2onnx",
  ])
  expect(graph.constants.filter(({ role }) => role === "parameter").map(({ value }) => value.name)).toEqual([
    "linear1.weight",
    "linear1.bias",
    "linear2.weight",
    "linear2.bias",
  ])
  expect(signature).toEqual({
    name: "evalStep",
    inputForm: "dictionary",
    inputs: [
      { name: "x", dtype: "float32", shape: [125, 1, 32, 32] },
      { name: "t", dtype: "int64", shape: [125] },
    ],
    outputForm: "dictionary",
    outputs: [{ name: "correct", dtype: "int64", shape: [] }],
  })
  const gemm = graph.nodes[2]!
  expect(gemm.origin).toEqual({ names: ["linear1"], places: [{ file: entry, line: 10, column: 40 }] })
})

test.each(["add/add", "mnist/lenet"])("the example %s traces", async (path) => {
  const { functions } = await loadModel(resolve(import.meta.dirname, `../../../examples/${path}.model.ts`), {
    name: path,
  })
  for (const { graph } of functions) expect(verifyGraph(graph)).toEqual([])
})
