import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Value } from "../../../src/ir/graph.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { Draw } from "../lower/draw.ts"
import { lower } from "../lower/run-graph.ts"
import { TestGraph } from "../lower/test-graph.ts"
import { problemsOf } from "./run-in-parts.ts"

const operators = ["softmax", "logSoftmax", "layerNorm", "rmsNorm"] as const
type RowOperator = (typeof operators)[number]
const tolerance = { relative: 5e-5, absolute: 2e-5 }

function apply(graph: TestGraph, op: RowOperator, x: Value, draw: Draw): Value {
  const { dtype, shape } = x.type
  const factor = (): Value =>
    graph.parameter(draw.tensor(dtype, draw.bool() ? [shape.at(-1)!] : draw.broadcastable(shape), -2, 2))
  if (op === "layerNorm") return graph.apply(op, [x, factor(), draw.bool() ? factor() : undefined])
  return op === "rmsNorm" ? graph.apply(op, [x, factor()]) : graph.apply(op, [x])
}

/** What runs on the way in: nothing, arithmetic, movement, or what exists for single elements alone. */
function source(graph: TestGraph, x: Value, draw: Draw): Value {
  switch (draw.int(0, 4)) {
    case 0:
      return graph.apply("mul", [graph.apply("tanh", [x]), x])
    case 1:
      return graph.apply("transpose", [x], { perm: draw.permutation(x.type.shape.length) })
    case 2: {
      const positions = draw.tensor("int64", [draw.int(1, 20)], 0, x.type.shape.at(-1)! - 1)
      return graph.apply("gather", [x, graph.input(positions)], { axis: -1 })
    }
    default:
      return x
  }
}

/** What runs on the way out. */
function tail(graph: TestGraph, y: Value, draw: Draw): void {
  switch (draw.int(0, 4)) {
    case 0:
      return graph.output(graph.apply("cast", [y], { to: "int32" }))
    case 1:
      return graph.output(
        graph.apply("add", [graph.apply("relu", [y]), graph.input(draw.tensor(y.type.dtype, y.type.shape))]),
      )
    case 2:
      return graph.output(y, graph.apply("neg", [y]))
    case 3:
      return graph.output(graph.apply("cast", [graph.apply("neg", [y])], { to: "float16" }))
    default:
      return graph.output(y)
  }
}

function drawn(op: RowOperator, seed: number): ReturnType<TestGraph["finish"]> {
  const [draw, graph] = [new Draw(seed), new TestGraph()]
  const shape = [...draw.shape(0, 2, 4), draw.int(1, draw.bool() ? 12 : 80)]
  const dtype = draw.pick(["float32", "float32", "float32", "float64"] as const)
  const x = graph.input(draw.tensor(dtype, shape, -6, 6))
  tail(graph, apply(graph, op, source(graph, x, draw), draw), draw)
  return graph.finish()
}

describe.each(operators)("%s of rows", (op) => {
  test("equals its reference, whole and in parts", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const { built, inputs } = drawn(op, seed)
      expect(problemsOf(built, inputs, tolerance)).toEqual([])
    })
    fc.assert(property, { seed: 1, numRuns: 60 })
  })

  test("is one kernel with what runs on the way in and out", () => {
    const [draw, graph] = [new Draw(1), new TestGraph()]
    const x = graph.apply("mul", [
      graph.input(draw.tensor("float32", [8, 37])),
      graph.input(draw.tensor("float32", [37])),
    ])
    graph.output(graph.apply("tanh", [apply(graph, op, x, draw)]))
    expect(lower(graph.finish().built).calls).toHaveLength(1)
  })
})

describe("softmax", () => {
  const rows = [
    [-Infinity, 0, 1, -Infinity, 3],
    [-Infinity, -Infinity, -Infinity, -Infinity, -Infinity],
    [Infinity, 0, 1, 2, 3],
    [NaN, 0, 1, 2, 3],
    [0, 1, 2, 3, NaN],
    [-1000, 0, 80, -87.5, -104],
    [3e38, -3e38, 0, 1, 2],
  ]

  test.each(["softmax", "logSoftmax"] as const)("%s of infinities, NaN and far numbers", (op) => {
    const graph = new TestGraph()
    const x = graph.input(tensorOf("float32", [rows.length, 5], rows.flat()))
    graph.output(graph.apply(op, [x]))
    const { built, inputs } = graph.finish()
    expect(problemsOf(built, inputs, tolerance)).toEqual([])
  })

  test("gives nothing to what lies far below", () => {
    const graph = new TestGraph()
    graph.output(graph.apply("softmax", [graph.input(tensorOf("float32", [1, 4], [0, -200, -Infinity, -1e30]))]))
    const { built, inputs } = graph.finish()
    expect(problemsOf(built, inputs, { relative: 0, absolute: 0 })).toEqual([])
  })
})

describe("layerNorm", () => {
  test("keeps its digits where the mean is large", () => {
    const [draw, graph] = [new Draw(3), new TestGraph()]
    const x = graph.input(draw.tensor("float32", [3, 61], 1000, 1001))
    graph.output(graph.apply("layerNorm", [x, graph.input(draw.tensor("float32", [61]))]))
    const { built, inputs } = graph.finish()
    expect(problemsOf(built, inputs, { relative: 1e-3, absolute: 1e-3 })).toEqual([])
  })
})
