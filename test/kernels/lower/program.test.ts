import { describe, expect, test } from "vitest"
import { CompileError } from "../../../src/diagnostics/compile-error.ts"
import type { Value } from "../../../src/ir/graph.ts"
import { lowerGraph } from "../../../src/kernels/lower.ts"
import { formatProgram } from "../../../src/kernels/print-program.ts"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { Draw } from "./draw.ts"
import { closely, differences, lower, runAsWasm, weightsOf } from "./run-graph.ts"
import { TestGraph } from "./test-graph.ts"

function linear(graph: TestGraph, draw: Draw, x: Value, from: number, to: number): Value {
  const [w, b] = [
    graph.parameter(draw.tensor("float32", [to, from], -0.3, 0.3)),
    graph.parameter(draw.tensor("float32", [to])),
  ]
  return graph.apply("gemm", [x, w, b], { transB: true })
}

/** The evaluation step of a classifier: two layers, and how many of a batch it gets right. */
function classifier(seed: number) {
  const [draw, graph] = [new Draw(seed), new TestGraph()]
  const [x, t] = [graph.input(draw.tensor("float32", [5, 4, 6])), graph.input(draw.tensor("int64", [5], 0, 9))]
  const hidden = graph.apply("relu", [linear(graph, draw, graph.apply("reshape", [x, graph.list([5, 24])]), 24, 20)])
  const scores = linear(graph, draw, hidden, 20, 10)
  const isRight = graph.apply("equal", [graph.apply("argMax", [scores], { axis: 1, keepdims: false }), t])
  graph.output(graph.apply("reduceSum", [graph.apply("cast", [isRight], { to: "int64" })], { keepdims: false }), scores)
  return graph.finish()
}

describe("the program of a small classifier", () => {
  test("prints as it always did", async () => {
    await expect(formatProgram(lower(classifier(1).built))).toMatchFileSnapshot("_expected/classifier.txt")
  })

  test("runs each layer as one cluster, named after its nodes", () => {
    const { clusters, calls } = lowerGraph(classifier(1).built, {
      build: "baseline",
      callPrefix: "cpu_0EAE7ED7_wasm_FI",
    })
    expect(clusters.map(({ members }) => members.map(({ op }) => op))).toEqual([
      ["reshape", "gemm", "relu"],
      ["gemm"],
      ["argMax", "equal", "cast"],
      ["reduceSum"],
    ])
    for (const { name } of calls) expect(name).toMatch(/^cpu_[0-9A-F]{8}_wasm_FI_\d+$/)
    expect(new Set(calls.map(({ name }) => name)).size).toBe(calls.length)
  })

  test("does not depend on the elements of parameters", () => {
    const [one, other] = [classifier(1), classifier(2)]
    const [program, retrained] = [lower(one.built), lower(other.built)]
    expect(formatProgram(retrained)).toBe(formatProgram(program))
    const result = runAsWasm(program, other.inputs, weightsOf(other.built, program))
    expect(differences(result, interpret(other.built, other.inputs), closely)).toEqual([])
  })
})

describe("programs", () => {
  test("share the kernels of layers that differ in their buffers alone", () => {
    const [draw, graph] = [new Draw(3), new TestGraph()]
    let x = graph.input(draw.tensor("float32", [6, 32]))
    for (let layer = 0; layer < 8; layer++) x = graph.apply("sigmoid", [linear(graph, draw, x, 32, 32)])
    graph.output(x)
    const { kernels, calls } = lower(graph.finish().built)
    expect([kernels.length, calls.length]).toEqual([1, 8])
  })

  test("copy outputs that are inputs, weights, or other outputs, and keep views in place", () => {
    const [draw, graph] = [new Draw(4), new TestGraph()]
    const [x, w] = [graph.input(draw.tensor("float32", [3, 4])), graph.parameter(draw.tensor("float32", [5]))]
    const y = graph.apply("exp", [x])
    graph.output(
      x,
      w,
      y,
      y,
      graph.apply("reshape", [x, graph.list([12])]),
      graph.apply("reshape", [y, graph.list([2, 6])]),
    )
    const { built, inputs } = graph.finish()
    const program = lower(built)
    expect(differences(runAsWasm(program, inputs, weightsOf(built, program)), interpret(built, inputs))).toEqual([])
    expect(program.memory.arenaByteLength).toBe(0)
  })

  test("keep nothing of full size between nodes of a chain", () => {
    const [draw, graph] = [new Draw(5), new TestGraph()]
    const x = graph.input(draw.tensor("float32", [8, 16, 32]))
    const squares = graph.apply("mul", [graph.apply("sub", [x, graph.constant(tensorOf("float32", [], [0.5]))]), x])
    graph.output(graph.apply("sqrt", [graph.apply("reduceSum", [squares, graph.list([2])])]))
    const { memory, calls } = lower(graph.finish().built)
    expect([memory.arenaByteLength, calls.length]).toEqual([0, 1])
  })

  test("name every node without a kernel at once", () => {
    const [draw, graph] = [new Draw(6), new TestGraph()]
    const [x, y] = [graph.input(draw.tensor("int64", [4])), graph.input(draw.tensor("int64", [5]))]
    graph.output(...[x, x, y].map((value) => graph.apply("reduceL2", [value])), graph.apply("reduceLogSum", [x]))
    try {
      lower(graph.finish().built)
      expect.unreachable()
    } catch (error) {
      const { diagnostics } = error as CompileError
      expect(diagnostics.map(({ code }) => code)).toEqual(["KERNEL_UNSUPPORTED", "KERNEL_UNSUPPORTED"])
      expect(diagnostics[0]!.message).toContain("reduceL2 on int64")
      expect(diagnostics[0]!.message).toContain("(3 nodes)")
    }
  })

  test("grow with the graph, not with its square", () => {
    const [draw, graph] = [new Draw(7), new TestGraph()]
    let x = graph.input(draw.tensor("float32", [4, 8]))
    const w = graph.parameter(draw.tensor("float32", [8, 8]))
    for (let i = 0; i < 2500; i++) x = graph.apply("tanh", [graph.apply("matMul", [x, w])])
    graph.output(x)
    const { kernels, memory } = lower(graph.finish().built)
    expect(kernels.length).toBe(1)
    expect(memory.arenaByteLength).toBe(memory.liveByteLength)
  })
})
