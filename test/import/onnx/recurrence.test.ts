import { describe, expect, test } from "vitest"
import { differenceOf } from "../../../scripts/device-tests/compare.ts"
import { exportOnnx } from "../../../src/import/onnx/export-onnx.ts"
import { importOnnx } from "../../../src/import/onnx/import-onnx.ts"
import { float, texts, type AttributeValue } from "../../../src/import/onnx/write/attributes.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { GraphBuilder, type GivenAttributes } from "../../../src/ir/builder.ts"
import type { Graph } from "../../../src/ir/graph.ts"
import { printGraph } from "../../../src/ir/print.ts"
import type { Shape } from "../../../src/tensor/shape.ts"
import { tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { randomTensor } from "../../support/graphs.ts"
import { codesOf, file, info, node } from "./onnx-file.ts"
import { runInOnnxRuntime } from "./runtime.ts"

type Recurrence = "gru" | "lstm" | "rnn"
type Tensors = ReadonlyMap<string, Tensor>

const gateCounts = { gru: 3, lstm: 4, rnn: 1 } as const
const [steps, batch, width, hidden] = [5, 2, 3, 4]
const tolerance = { rtol: 1e-4, atol: 1e-5 }

function expectClose(actual: Tensors, expected: Tensors): void {
  for (const [name, tensor] of expected) expect(differenceOf(actual.get(name), tensor, tolerance), name).toBeUndefined()
}

interface Form {
  readonly attributes?: GivenAttributes<Recurrence>
  /** Optional inputs that are given. */
  readonly with?: readonly ("w" | "b" | "lengths" | "hidden" | "cell" | "peepholes")[]
}

const forms: readonly (readonly [string, Recurrence, Form])[] = [
  ["lstm, plain", "lstm", { with: ["w"] }],
  ["lstm, everything", "lstm", { with: ["w", "b", "lengths", "hidden", "cell", "peepholes"] }],
  ["lstm, reverse and clipped", "lstm", { with: ["w", "b"], attributes: { direction: "reverse", clip: 0.2 } }],
  ["lstm, both directions", "lstm", { with: ["w", "b", "cell"], attributes: { direction: "bidirectional" } }],
  ["lstm without w", "lstm", { with: ["b", "hidden"], attributes: { direction: "bidirectional" } }],
  ["gru", "gru", { with: ["w", "b", "hidden"] }],
  ["gru, reset behind the product", "gru", { with: ["w", "b"], attributes: { linearBeforeReset: true } }],
  ["gru, both directions", "gru", { with: ["w", "lengths"], attributes: { direction: "bidirectional" } }],
  ["gru without w", "gru", { attributes: { linearBeforeReset: true } }],
  ["rnn", "rnn", { with: ["w", "b", "hidden", "lengths"] }],
  ["rnn of relu", "rnn", { with: ["w", "b"], attributes: { activation: "relu", direction: "bidirectional" } }],
]

function build(op: Recurrence, { attributes = {}, with: given = [] }: Form): { graph: Graph; inputs: Tensors } {
  const builder = new GraphBuilder("recurrence")
  const directions = attributes.direction === "bidirectional" ? 2 : 1
  const rows = gateCounts[op] * hidden
  const has = (name: (typeof given)[number]): boolean => given.includes(name)
  const inputs = new Map<string, Tensor>()
  const input = (name: string, tensor: Tensor) => {
    inputs.set(name, tensor)
    return builder.input(name, tensor)
  }
  const random = (name: string, shape: Shape) => input(name, randomTensor("float32", shape, inputs.size + 1))
  const state: Shape = [directions, batch, hidden]
  const values = [
    random("x", [steps, batch, has("w") ? width : directions * rows]),
    random("r", [directions, rows, hidden]),
    has("w") ? random("w", [directions, rows, width]) : undefined,
    has("b") ? random("b", [directions, has("w") ? 2 * rows : rows]) : undefined,
    has("lengths") ? input("lengths", tensorOf("int32", [batch], [3, 5])) : undefined,
    has("hidden") ? random("hidden", state) : undefined,
    has("cell") ? random("cell", state) : undefined,
    has("peepholes") ? random("peepholes", [directions, 3 * hidden]) : undefined,
  ]
  const { outputs } = builder.node(op, values, attributes)
  outputs.forEach((output, i) => builder.output(`y${i}`, output))
  return { graph: builder.finish(), inputs }
}

describe.each(forms)("%s", (_, op, form) => {
  const { graph, inputs } = build(op, form)
  const expected = interpret(graph, inputs)

  test("means the same to ONNX Runtime", async () => {
    expectClose(await runInOnnxRuntime(exportOnnx(graph), graph, inputs), expected)
  })

  test("comes back from a file", () => {
    const again = importOnnx(exportOnnx(graph), { name: "again.onnx" }).graph
    expect(again.nodes.map((each) => each.op)).toContain(op)
    expectClose(interpret(again, inputs), expected)
  })
})

const weights = {
  X: randomTensor("float32", [steps, batch, width], 1),
  W: (rows: number) => randomTensor("float32", [2, rows, width], 2),
  R: (rows: number) => randomTensor("float32", [2, rows, hidden], 3),
  B: (rows: number) => randomTensor("float32", [2, 2 * rows], 4),
  lengths: tensorOf("int32", [batch], [4, 2]),
}

function imported(opType: string, gates: number, attributes: Readonly<Record<string, AttributeValue>>) {
  const rows = gates * hidden
  const tensors = { X: weights.X, W: weights.W(rows), R: weights.R(rows), B: weights.B(rows), lengths: weights.lengths }
  const bytes = file({
    input: Object.entries(tensors).map(([name, { shape, dtype }]) => info(name, shape, dtype)),
    output: [info("Y", [steps, 2, batch, hidden]), info("Y_h", [2, batch, hidden])],
    node: [
      node(opType, Object.keys(tensors), ["Y", "Y_h"], {
        attributes: { direction: "bidirectional", hidden_size: hidden, ...attributes },
      }),
    ],
  })
  return {
    graph: importOnnx(bytes, { name: "m.onnx" }).graph,
    inputs: new Map<string, Tensor>(Object.entries(tensors)),
  }
}

describe("other activations are unrolled, to the same numbers where they are the usual ones in disguise", () => {
  test.each([
    ["LSTM", 4, ["Sigmoid", "ScaledTanh", "Tanh"]],
    ["GRU", 3, ["Sigmoid", "ScaledTanh"]],
    ["RNN", 1, ["ScaledTanh"]],
  ])("%s", (opType, gates, activations) => {
    const clip = { clip: float(0.7) }
    const usual = imported(opType, gates, clip)
    const unrolled = imported(opType, gates, { ...clip, activations: texts([...activations, ...activations]) })
    expect(usual.graph.nodes.map(({ op }) => op)).toEqual([opType.toLowerCase()])
    expect(unrolled.graph.nodes.map(({ op }) => op)).not.toContain(opType.toLowerCase())
    expectClose(interpret(unrolled.graph, usual.inputs), interpret(usual.graph, usual.inputs))
  })
})

test("names of activations count without their case", () => {
  const activations = texts(["sigmoid", "TANH", "tanh", "Sigmoid", "Tanh", "Tanh"])
  expect(printGraph(imported("LSTM", 4, { activations }).graph)).toContain("lstm(")
})

test("a hidden size that the weights do not have, and a clip that lets nothing through, are refused", () => {
  expect(codesOf(() => imported("GRU", 3, { hidden_size: 7 }))).toEqual(["OP_SHAPE"])
  expect(codesOf(() => imported("GRU", 3, { clip: float(0) }))).toEqual(["OP_ATTRIBUTE"])
})
