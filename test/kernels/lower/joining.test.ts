import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { interpret } from "../../../src/interpreter/interpret.ts"
import type { Value } from "../../../src/ir/graph.ts"
import type { Program } from "../../../src/kernels/program.ts"
import { Draw } from "./draw.ts"
import { differences, lower, runAsWasm, weightsOf } from "./run-graph.ts"
import { TestGraph } from "./test-graph.ts"

const one = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] }

function convolution(graph: TestGraph, draw: Draw, x: Value, channels: number): Value {
  const weight = graph.parameter(draw.tensor("float32", [channels, x.type.shape[1]!, 3, 3], -0.2, 0.2))
  return graph.apply("relu", [graph.apply("conv", [x, weight], one)])
}

function copies({ calls, kernels }: Program): number {
  return calls.filter(({ kernel }) => kernels[kernel]!.name === "copy").length
}

function expectEqual(graph: TestGraph): Program {
  const { built, inputs } = graph.finish()
  const program = lower(built)
  expect(differences(runAsWasm(program, inputs, weightsOf(built, program)), interpret(built, inputs))).toEqual([])
  return program
}

/** Every layer reads all before it. */
function denseBlock(graph: TestGraph, draw: Draw, batch: number): Value {
  const features = [convolution(graph, draw, graph.input(draw.tensor("float32", [batch, 2, 5, 6])), 4)]
  for (let layer = 0; layer < 3; layer++) {
    const joined = features.length === 1 ? features[0]! : graph.apply("concat", features, { axis: 1 })
    features.push(convolution(graph, draw, joined, 3))
  }
  return graph.apply("concat", features, { axis: 1 })
}

describe("a concatenation", () => {
  test("copies nothing that a kernel computes", () => {
    const [graph, draw] = [new TestGraph(), new Draw(1)]
    const x = graph.input(draw.tensor("float32", [1, 3, 6, 7]))
    const parts = [convolution(graph, draw, x, 4), convolution(graph, draw, x, 5)]
    const pooled = graph.apply("maxPool", [x], { kernelShape: [3, 3], ...one })
    graph.output(convolution(graph, draw, graph.apply("concat", [...parts, pooled], { axis: 1 }), 2))
    expect(copies(expectEqual(graph))).toBe(0)
  })

  test.each([1, 2])("of features that are joined again and again copies nothing, batch %i", (batch) => {
    const [graph, draw] = [new TestGraph(), new Draw(2)]
    graph.output(convolution(graph, draw, denseBlock(graph, draw, batch), 3))
    expect(copies(expectEqual(graph))).toBe(0)
  })

  test("is listed among the clusters though no kernel runs", () => {
    const [graph, draw] = [new TestGraph(), new Draw(3)]
    graph.output(convolution(graph, draw, denseBlock(graph, draw, 1), 3))
    const { clusters } = expectEqual(graph)
    const silent = clusters.filter(({ calls }) => calls.length === 0)
    expect(silent.map(({ members }) => members.map(({ op }) => op))).toEqual([["concat"], ["concat"], ["concat"]])
  })

  test("inside another one, of views, of outputs and of what is joined twice", () => {
    const [graph, draw] = [new TestGraph(), new Draw(4)]
    const x = graph.input(draw.tensor("float32", [1, 2, 4, 4]))
    const [a, b, c] = [convolution(graph, draw, x, 2), convolution(graph, draw, x, 3), convolution(graph, draw, x, 1)]
    const inner = graph.apply("concat", [a, b], { axis: 1 })
    const outer = graph.apply("concat", [c, inner, a, x], { axis: 1 })
    const flat = graph.apply(
      "concat",
      [graph.apply("flatten", [b], { axis: 1 }), graph.apply("flatten", [c], { axis: 1 })],
      { axis: 1 },
    )
    graph.output(outer, c, flat, graph.apply("concat", [c, c], { axis: 3 }))
    expectEqual(graph)
  })

  test("takes a padded part without filling its neighbours", () => {
    const [graph, draw] = [new TestGraph(), new Draw(5)]
    const x = graph.input(draw.tensor("float32", [2, 3, 3]))
    const padded = graph.apply("pad", [x, graph.list([0, 1, 0, 0, 0, 1])])
    const product = graph.apply("matMul", [x, graph.parameter(draw.tensor("float32", [3, 4]))])
    graph.output(
      graph.apply(
        "concat",
        [product, padded, graph.apply("relu", [x])].map((part) =>
          graph.apply("slice", [part, graph.list([0]), graph.list([3]), graph.list([2])]),
        ),
        { axis: 1 },
      ),
    )
    graph.output(graph.apply("concat", [product, padded], { axis: 1 }))
    expectEqual(graph)
  })

  test("equals the interpreter over random branches", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const [graph, draw] = [new TestGraph(), new Draw(seed)]
      const values = [
        graph.input(draw.tensor("float32", [draw.int(1, 2), draw.int(1, 3), draw.int(2, 5), draw.int(2, 5)])),
      ]
      for (let i = 0; i < 8; i++) {
        const x = draw.pick(values)
        const joined = (): Value =>
          graph.apply(
            "concat",
            Array.from({ length: draw.int(2, 4) }, () => draw.pick(values)),
            { axis: 1 },
          )
        values.push(draw.next() < 0.4 ? joined() : convolution(graph, draw, x, draw.int(1, 5)))
      }
      graph.output(values.at(-1)!, ...values.slice(1).filter(() => draw.next() < 0.2))
      expectEqual(graph)
    })
    fc.assert(property, { seed: 1, numRuns: 60 })
  })
})
