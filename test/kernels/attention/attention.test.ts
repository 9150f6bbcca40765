import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Value } from "../../../src/ir/graph.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { Draw } from "../lower/draw.ts"
import { lower } from "../lower/run-graph.ts"
import { TestGraph } from "../lower/test-graph.ts"
import { problemsOf } from "../rows/run-in-parts.ts"

const tolerance = { relative: 5e-5, absolute: 2e-5 }

/** An operand [...batch, length, size], as it is or as a projection leaves it, with heads beside each other. */
function operand(graph: TestGraph, draw: Draw, batch: readonly number[], length: number, size: number): Value {
  const dtype = "float32"
  if (batch.length === 2 && draw.bool()) {
    const [samples, heads] = batch as [number, number]
    const flat = graph.input(draw.tensor(dtype, [samples, length, heads * size], -2, 2))
    const split = graph.apply("reshape", [flat, graph.list([samples, length, heads, size])])
    return graph.apply("transpose", [split], { perm: [0, 2, 1, 3] })
  }
  const tensor = draw.tensor(dtype, [...batch, length, size], -2, 2)
  const x = draw.next() < 0.2 ? graph.parameter(tensor) : graph.input(tensor)
  return draw.next() < 0.2 ? graph.apply("neg", [x]) : x
}

function maskFor(graph: TestGraph, draw: Draw, scores: readonly number[]): Value | undefined {
  const shape = draw.broadcastable(scores)
  switch (draw.int(0, 3)) {
    case 0:
      return graph.input(draw.tensor("bool", shape))
    case 1:
      return graph.input(draw.tensor("float32", shape, -4, 4))
    case 2: {
      const allowed = graph.input(draw.tensor("bool", shape))
      const numbers = [0, -Infinity].map((x) => graph.constant(tensorOf("float32", [], [x])))
      return graph.apply("where", [allowed, ...numbers])
    }
    default:
      return undefined
  }
}

/** What reads the result: its next projection's layout, arithmetic, both, or nothing. */
function finish(graph: TestGraph, draw: Draw, y: Value): void {
  const { shape } = y.type
  switch (draw.int(0, 4)) {
    case 0:
      return graph.output(graph.apply("transpose", [y], { perm: draw.permutation(shape.length) }))
    case 1: {
      const rank = shape.length
      const perm = shape.map((_, axis) => axis)
      if (rank > 2) [perm[rank - 3], perm[rank - 2]] = [rank - 2, rank - 3]
      const moved = graph.apply("transpose", [y], { perm })
      const joined = graph.apply("reshape", [
        moved,
        graph.list([-1, rank > 2 ? shape[rank - 3]! * shape[rank - 1]! : shape[rank - 1]!]),
      ])
      return graph.output(draw.bool() ? joined : graph.apply("relu", [joined]))
    }
    case 2:
      return graph.output(graph.apply("add", [y, graph.input(draw.tensor("float32", shape))]))
    case 3:
      return graph.output(y, graph.apply("transpose", [y], { perm: draw.permutation(shape.length) }))
    default:
      return graph.output(y)
  }
}

function drawn(seed: number, most: number): ReturnType<TestGraph["finish"]> {
  const [draw, graph] = [new Draw(seed), new TestGraph()]
  const batch = draw.shape(0, 3, 3)
  const [queries, keys] = [draw.int(1, most), draw.int(1, most)]
  const [size, width] = [draw.int(1, 12), draw.int(1, 36)]
  const own = (): readonly number[] => (draw.next() < 0.3 ? draw.broadcastable(batch) : batch)
  const q = operand(graph, draw, batch, queries, size)
  const k = operand(graph, draw, own(), keys, size)
  const v = operand(graph, draw, own(), keys, width)
  const mask = maskFor(graph, draw, [...batch, queries, keys])
  const attributes = { scale: 0.3, isCausal: draw.bool(), diagonal: draw.int(-3, 5) }
  finish(graph, draw, graph.apply("attention", [q, k, v, mask], attributes))
  return graph.finish()
}

describe("attention", () => {
  test("equals its reference, whole and in parts", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const { built, inputs } = drawn(seed, 24)
      expect(problemsOf(built, inputs, tolerance)).toEqual([])
    })
    fc.assert(property, { seed: 1, numRuns: 120 })
  })

  test("equals its reference where queries fill many blocks", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const { built, inputs } = drawn(seed, 90)
      expect(problemsOf(built, inputs, tolerance)).toEqual([])
    })
    fc.assert(property, { seed: 2, numRuns: 12 })
  })
})

/** Heads of projections, attention, and the projection behind it. */
function layer(isCausal: boolean): ReturnType<TestGraph["finish"]> {
  const [draw, graph] = [new Draw(5), new TestGraph()]
  const [length, heads, size] = [37, 4, 16]
  const width = heads * size
  const split = (x: Value): Value =>
    graph.apply("transpose", [graph.apply("reshape", [x, graph.list([1, length, heads, size])])], {
      perm: [0, 2, 1, 3],
    })
  const operands = [0, 1, 2].map(() => split(graph.input(draw.tensor("float32", [1, length, width], -1, 1))))
  const y = graph.apply("attention", operands, { scale: 0.25, isCausal })
  const joined = graph.apply("reshape", [
    graph.apply("transpose", [y], { perm: [0, 2, 1, 3] }),
    graph.list([length, width]),
  ])
  const weight = graph.parameter(draw.tensor("float32", [width, 24], -0.2, 0.2))
  graph.output(graph.apply("matMul", [joined, weight]))
  return graph.finish()
}

describe("attention between projections", () => {
  test("packs keys and values, and copies nothing", () => {
    const { kernels, calls } = lower(layer(false).built)
    expect(calls.map(({ kernel }) => kernels[kernel]!.name)).toEqual(["pack", "pack", "attention", "matmul"])
  })

  test.each([false, true])("equals its reference, causal %s", (isCausal) => {
    const { built, inputs } = layer(isCausal)
    expect(problemsOf(built, inputs, tolerance)).toEqual([])
  })

  test("has the same memory and enough parts in both builds", () => {
    const [baseline, relaxed] = [lower(layer(true).built, "baseline"), lower(layer(true).built, "relaxed")]
    expect(relaxed.buffers).toEqual(baseline.buffers)
    for (const { kernels } of [baseline, relaxed]) {
      const { range } = kernels.find(({ name }) => name === "attention")!
      expect(range.count).toBeGreaterThanOrEqual(12)
    }
  })
})

describe("scores", () => {
  test("are never all in memory", () => {
    const graph = new TestGraph()
    const operands = ["q", "k", "v"].map((name) =>
      graph.builder.input(name, { dtype: "float32", shape: [1, 2, 300, 8] }),
    )
    graph.output(graph.apply("attention", operands, { scale: 1 }))
    const { memory } = lower(graph.finish().built)
    expect(memory.arenaByteLength).toBeLessThan(4 * 2 * 300 * 300)
  })
})
