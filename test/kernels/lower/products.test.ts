import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { runProgram } from "../../../src/kernels/interpret/run-program.ts"
import { cases } from "./cases.ts"
import { Draw } from "./draw.ts"
import { differences, lower, runAsWasm, weightsOf } from "./run-graph.ts"
import { TestGraph } from "./test-graph.ts"

const loosely = { relative: 1e-4, absolute: 1e-4 }

describe.each(["gemm", "matMul"])("%s", (name) => {
  test("equals its reference on 200 random shapes", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const graph = new TestGraph()
      cases[name]!(new Draw(seed), graph)
      const { built, inputs } = graph.finish()
      const program = lower(built)
      expect(
        differences(runAsWasm(program, inputs, weightsOf(built, program)), interpret(built, inputs), loosely),
      ).toEqual([])
    })
    fc.assert(property, { seed: 2, numRuns: 200 })
  })

  test("equals its reference with the tiles of the relaxed build", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const graph = new TestGraph()
      cases[name]!(new Draw(seed), graph)
      const { built, inputs } = graph.finish()
      const program = lower(built, "relaxed")
      expect(
        differences(runProgram(program, inputs, weightsOf(built, program)), interpret(built, inputs), loosely),
      ).toEqual([])
    })
    fc.assert(property, { seed: 3, numRuns: 40 })
  })
})

describe("products of many sizes", () => {
  test.each([
    [1, 1, 1],
    [1, 300, 70],
    [7, 256, 64],
    [12, 1024, 96],
    [125, 64, 10],
    [33, 5, 130],
  ])("%d · %d · %d, with a long tail", (rows, inner, columns) => {
    const [draw, graph] = [new Draw(rows), new TestGraph()]
    const x = graph.input(draw.tensor("float32", [rows, inner], -1, 1))
    const w = graph.parameter(draw.tensor("float32", [inner, columns], -0.2, 0.2))
    const sum = graph.apply("add", [graph.apply("matMul", [x, w]), graph.parameter(draw.tensor("float32", [columns]))])
    graph.output(graph.apply("gelu", [sum]))
    const { built, inputs } = graph.finish()
    const program = lower(built)
    expect(
      differences(runAsWasm(program, inputs, weightsOf(built, program)), interpret(built, inputs), loosely),
    ).toEqual([])
  })

  test("a transposed left operand, and heads of attention", () => {
    const [draw, graph] = [new Draw(9), new TestGraph()]
    const x = graph.input(draw.tensor("float32", [1, 24, 48], -1, 1))
    const heads = graph.apply("transpose", [graph.apply("reshape", [x, graph.list([1, 24, 3, 16])])], {
      perm: [0, 2, 1, 3],
    })
    const keys = graph.apply("transpose", [heads], { perm: [0, 1, 3, 2] })
    const scores = graph.apply("softmax", [graph.apply("matMul", [heads, keys])], { axis: 3 })
    graph.output(graph.apply("matMul", [scores, heads]))
    const { built, inputs } = graph.finish()
    const program = lower(built)
    expect(differences(runAsWasm(program, inputs, new Map()), interpret(built, inputs), loosely)).toEqual([])
  })

  test.each([12, 16, 20, 36, 64])("heads of %i elements out of one product of queries, keys and values", (width) => {
    const [draw, graph] = [new Draw(width), new TestGraph()]
    const x = graph.input(draw.tensor("float32", [2, 9, 6 * width], -1, 1))
    const split = graph.builder.node("split", [x, graph.list([2 * width, 2 * width, 2 * width])], { axis: 2 })
    const [q, k, v] = split.outputs.map((part) =>
      graph.apply("transpose", [graph.apply("reshape", [part, graph.list([2, 9, 2, width])])], { perm: [0, 2, 1, 3] }),
    )
    const scores = graph.apply("matMul", [q, graph.apply("transpose", [k], { perm: [0, 1, 3, 2] })])
    graph.output(graph.apply("matMul", [graph.apply("softmax", [scores], { axis: 3 }), v]))
    const { built, inputs } = graph.finish()
    const program = lower(built)
    expect(differences(runAsWasm(program, inputs, new Map()), interpret(built, inputs), loosely)).toEqual([])
  })
})
