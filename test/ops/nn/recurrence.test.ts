import { describe, expect, test } from "vitest"
import { CompileError } from "../../../src/diagnostics/compile-error.ts"
import { GraphBuilder, type GivenAttributes } from "../../../src/ir/builder.ts"
import { operatorOf } from "../../../src/ops/table.ts"
import type { DType } from "../../../src/tensor/dtype.ts"
import type { Shape } from "../../../src/tensor/shape.ts"
import { expectClose, randomTensor, runOperator, tensorFrom } from "../../support/graphs.ts"

type Recurrence = "gru" | "lstm" | "rnn"

interface Given {
  readonly shape: Shape
  readonly dtype?: DType
}

function nodeOf(op: Recurrence, inputs: readonly (Given | undefined)[], attributes: GivenAttributes<Recurrence> = {}) {
  const builder = new GraphBuilder("node")
  const values = inputs.map((input, i) => input && builder.input(`x${i}`, { dtype: "float32", ...input }))
  return builder.node(op, values, attributes)
}

function problemOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics.map(({ code, message }) => `${code} ${message}`).join()
    throw error
  }
  return ""
}

const lstm: readonly Given[] = [
  { shape: [7, 2, 3] },
  { shape: [1, 16, 4] },
  { shape: [1, 16, 3] },
  { shape: [1, 32] },
  { shape: [2], dtype: "int32" },
  { shape: [1, 2, 4] },
  { shape: [1, 2, 4] },
  { shape: [1, 12] },
]

describe("shapes and dtypes", () => {
  test("of the outputs follow from x and r", () => {
    const shapes = (op: Recurrence, ...inputs: readonly Given[]) =>
      nodeOf(op, inputs).outputs.map(({ type }) => type.shape)
    expect(shapes("lstm", ...lstm)).toEqual([
      [7, 1, 2, 4],
      [1, 2, 4],
      [1, 2, 4],
    ])
    expect(shapes("gru", { shape: [5, 2, 12] }, { shape: [1, 12, 4] })).toEqual([
      [5, 1, 2, 4],
      [1, 2, 4],
    ])
  })

  test.each([
    [0, { shape: [7, 2] }, "OP_SHAPE"],
    [1, { shape: [2, 16, 4] }, "OP_SHAPE"],
    [1, { shape: [1, 12, 4] }, "OP_SHAPE"],
    [2, { shape: [1, 16, 5] }, "OP_SHAPE"],
    [2, { shape: [1, 16, 3], dtype: "float64" as const }, "OP_DTYPE"],
    [3, { shape: [1, 16] }, "OP_SHAPE"],
    [4, { shape: [2], dtype: "int64" as const }, "OP_DTYPE"],
    [5, { shape: [2, 2, 4] }, "OP_SHAPE"],
    [6, { shape: [1, 2, 5] }, "OP_SHAPE"],
    [7, { shape: [1, 16] }, "OP_SHAPE"],
  ])("input %i as %o is refused", (position, input: Given, code) => {
    expect(problemOf(() => nodeOf("lstm", lstm.with(position, input)))).toContain(code)
  })

  test("both directions need two sets of weights, and x without w needs all gates", () => {
    expect(problemOf(() => nodeOf("lstm", lstm, { direction: "bidirectional" }))).toContain("OP_SHAPE")
    expect(problemOf(() => nodeOf("rnn", [{ shape: [5, 2, 3] }, { shape: [1, 4, 4] }]))).toContain("OP_SHAPE")
    expect(problemOf(() => nodeOf("rnn", [{ shape: [5, 2, 4] }, { shape: [1, 4, 4] }], { clip: -1 }))).toContain("clip")
  })
})

test("a step of one unit is its formula", () => {
  const one = (...values: readonly number[]) => tensorFrom("float64", [1, values.length, 1], values)
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
  const [x, h, c] = [0.7, -0.4, 0.9]
  const [r, w, b] = [one(0.1, 0.2, 0.3, 0.4), one(0.5, -0.6, 0.7, -0.8), [0.01, 0.02, 0.03, 0.04, 0, 0.1, 0, 0]]
  const state = (value: number) => tensorFrom("float64", [1, 1, 1], [value])
  const sum = (i: number): number => r.data[i]! * h + w.data[i]! * x + b[i]! + b[i + 4]!
  const [y, lastHidden, lastCell] = runOperator(
    "lstm",
    [state(x), r, w, tensorFrom("float64", [1, 8], b), undefined, state(h), state(c)],
    {},
    ["y", "h", "c"],
  )
  const cell = sigmoid(sum(2)) * c + sigmoid(sum(0)) * Math.tanh(sum(3))
  expect(lastCell!.data[0]).toBeCloseTo(cell, 14)
  expect(lastHidden!.data[0]).toBeCloseTo(sigmoid(sum(1)) * Math.tanh(cell), 14)
  expect(y!.data).toEqual(lastHidden!.data)
})

test("the input part may be computed before", () => {
  const [steps, batch, width, hidden] = [4, 2, 3, 5]
  const rows = 3 * hidden
  const x = randomTensor("float64", [steps, batch, width], 1)
  const [r, w] = [randomTensor("float64", [1, rows, hidden], 2), randomTensor("float64", [1, rows, width], 3)]
  const [transposed] = runOperator("transpose", [{ ...w, shape: [rows, width] }], { perm: [1, 0] })
  const [projected] = runOperator("matMul", [x, transposed])
  const names = ["y", "h"]
  const whole = runOperator("gru", [x, r, w], { direction: "reverse" }, names)
  const parts = runOperator("gru", [projected, r], { direction: "reverse" }, names)
  parts.forEach((part, i) => expectClose(part, whole[i]!, { rtol: 1e-12, atol: 1e-12 }))
})

test("work counts both products and the gates", () => {
  const { inputs, outputs, attributes } = nodeOf("lstm", lstm.slice(0, 3))
  const types = { inputs: inputs.map((input) => input?.type), outputs: outputs.map(({ type }) => type) }
  expect(operatorOf("lstm").flops({ ...types, attributes })).toBe(7 * 2 * 16 * (2 * (3 + 4) + 3))
})
