import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Graph, Value } from "../../../src/ir/graph.ts"
import type { Program } from "../../../src/kernels/program.ts"
import { elementCount } from "../../../src/tensor/shape.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { lower } from "../lower/run-graph.ts"
import { compare, randomTensor, sourceCase, tailCase, withSource, withTail, type SourceCase } from "./cases.ts"

/** Sums of some hundred results, each of some hundred products of numbers below 1. */
const tolerance = { relative: 2e-5, absolute: 1e-4 }

const anyTail = fc.oneof({ weight: 3, arbitrary: tailCase }, fc.constantFrom("relu6" as const, "hardSwish" as const))
type AnyTail = typeof anyTail extends fc.Arbitrary<infer T> ? T : never

interface PooledCase {
  readonly spatial: readonly number[]
  readonly batch: number
  readonly inputs: number
  /** Output channels more than pixels. */
  readonly more: number
  readonly hasBias: boolean
  readonly source: SourceCase
  readonly tail: AnyTail
  readonly pool: "reduceMean" | "reduceSum" | "reduceMax"
  readonly keepdims: boolean
  readonly isLast: boolean
}

const extent = fc.constantFrom(1, 2, 3)
const lastExtent = fc.integer({ min: 4, max: 19 })

const pooledCase: fc.Arbitrary<PooledCase> = fc.record({
  spatial: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(extent, lastExtent) },
    fc.tuple(lastExtent),
    fc.tuple(extent, extent, fc.constantFrom(4, 5, 7)),
  ),
  batch: fc.constantFrom(0, 1, 1, 1, 2, 3),
  inputs: fc.constantFrom(1, 2, 3, 5, 64),
  more: fc.constantFrom(1, 2, 3, 4),
  hasBias: fc.boolean(),
  source: sourceCase,
  tail: anyTail,
  pool: fc.constantFrom("reduceMean", "reduceMean", "reduceSum", "reduceMax"),
  keepdims: fc.boolean(),
  isLast: fc.boolean(),
})

function tailed(builder: GraphBuilder, value: Value, tail: AnyTail): Value {
  if (tail === "hardSwish") return builder.apply("hardSwish", [value])
  if (tail !== "relu6") return withTail(builder, value, tail)
  const bound = (name: string, limit: number): Value => builder.constant(name, tensorOf("float32", [], [limit]))
  return builder.apply("clip", [value, bound("low", 0), bound("high", 6)])
}

function convolutionOf(builder: GraphBuilder, one: PooledCase): Value {
  const { spatial, inputs, hasBias, batch } = one
  const x = withSource(builder, one.source, "float32", [batch, inputs, ...spatial])
  const channels = elementCount(spatial) + one.more
  const kernel = spatial.map(() => 1)
  const w = builder.constant("w", randomTensor("float32", [channels, inputs, ...kernel], 2), "parameter")
  const b = hasBias ? builder.constant("b", randomTensor("float32", [channels], 3), "parameter") : undefined
  const pads = [...kernel, ...kernel].map(() => 0)
  return builder.apply("conv", [x, w, b], { strides: kernel, dilations: kernel, pads, group: 1 })
}

function pooled(builder: GraphBuilder, value: Value, { pool, keepdims }: Pick<PooledCase, "pool" | "keepdims">): Value {
  const axes = value.type.shape.slice(2).map((_, i) => i + 2)
  const list = builder.constant("axes", tensorOf("int64", [axes.length], axes))
  return builder.apply(pool, [value, list], { keepdims })
}

function graphOf(one: PooledCase): Graph {
  const builder = new GraphBuilder("pooled")
  const y = pooled(builder, tailed(builder, convolutionOf(builder, one), one.tail), one)
  builder.output("y", one.isLast ? y : builder.apply("sigmoid", [y]))
  return builder.finish()
}

function namesOf({ calls, kernels }: Program): string[] {
  return calls.map(({ kernel }) => kernels[kernel]!.name)
}

/** One whose results do not stay float32 is stored; without images nothing runs. */
function isPooled({ tail, batch }: PooledCase): boolean {
  return tail !== "double" && batch > 0
}

function check(one: PooledCase, engine: "wasm" | "evaluator"): void {
  const graph = graphOf(one)
  expect(namesOf(lower(graph)).includes(`conv_${one.pool}`)).toBe(isPooled(one))
  expect(compare(graph, tolerance, engine)).toEqual([])
}

const plain: PooledCase = {
  spatial: [13, 13],
  batch: 1,
  inputs: 8,
  more: 343,
  hasBias: true,
  source: "input",
  tail: "relu",
  pool: "reduceMean",
  keepdims: true,
  isLast: true,
}

const specialCases: Readonly<Record<string, PooledCase>> = {
  "the end of a small classifier": plain,
  "whole tiles alone": { ...plain, spatial: [4, 4], more: 4 },
  "planes of a few lines": { ...plain, spatial: [7, 7], inputs: 64, more: 15, tail: "relu6" },
  "a tile of two vectors that overlap": { ...plain, spatial: [5], more: 2, tail: "residual", batch: 2 },
  "rows that do not follow each other": { ...plain, spatial: [3, 9], more: 1, tail: "row" },
  "a long tail": { ...plain, spatial: [3, 6], more: 5, tail: "mish", batch: 2 },
  "the greatest of negative results": { ...plain, spatial: [2, 7], more: 3, tail: "none", pool: "reduceMax" },
}

describe("a convolution with a pool behind it", () => {
  test("agrees with the reference as WebAssembly", () => {
    fc.assert(
      fc.property(pooledCase, (one) => check(one, "wasm")),
      { seed: 1, numRuns: 150 },
    )
  }, 60_000)

  test.for(Object.keys(specialCases))("computes %s", (name) => check(specialCases[name]!, "wasm"))

  test("agrees with the reference in the kernel language, in both builds and in any order", () => {
    fc.assert(
      fc.property(pooledCase, (one) => check(one, "evaluator")),
      { seed: 2, numRuns: 20 },
    )
  }, 60_000)

  test("is one kernel that keeps no image", () => {
    const program = lower(graphOf({ ...plain, inputs: 512 }))
    expect(program.clusters.map(({ members }) => members.map(({ op }) => op))).toEqual([["conv", "relu", "reduceMean"]])
    expect(namesOf(program)).toEqual(["conv_reduceMean"])
    const row = 512 * 13 * 4
    const arena = program.buffers.filter(({ region }) => region === "arena")
    expect(arena.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(row)
  })
})

describe("a convolution stays apart from a pool", () => {
  function namesWith(finish: (builder: GraphBuilder, y: Value) => void, one: PooledCase = plain): string[] {
    const builder = new GraphBuilder("apart")
    finish(builder, convolutionOf(builder, one))
    const graph = builder.finish()
    expect(compare(graph, tolerance)).toEqual([])
    return namesOf(lower(graph))
  }

  test("when somebody else reads its result", () => {
    const names = namesWith((builder, y) => {
      builder.output("y", pooled(builder, y, plain))
      builder.output("greatest", pooled(builder, y, { ...plain, pool: "reduceMax" }))
    })
    expect(names).toEqual(["conv", "reduceMean", "reduceMax"])
  })

  test("when what is before its tail is an output", () => {
    const names = namesWith((builder, y) => {
      builder.output("y", pooled(builder, builder.apply("relu", [y]), plain))
      builder.output("before", y)
    })
    expect(names).toEqual(["conv", "reduceMean"])
  })

  test("when there are more pixels than channels", () => {
    const names = namesWith((builder, y) => builder.output("y", pooled(builder, y, plain)), { ...plain, more: 0 })
    expect(names).toEqual(["conv", "reduceMean"])
  })

  test("when the mean goes over the channels, too", () => {
    const names = namesWith((builder, y) => {
      const list = builder.constant("axes", tensorOf("int64", [3], [1, 2, 3]))
      builder.output("y", builder.apply("reduceMean", [y, list], { keepdims: true }))
    })
    expect(names).toEqual(["conv", "reduceMean"])
  })

  test("when something is to be added to the mean, which runs behind it", () => {
    const names = namesWith((builder, y) => builder.output("y", builder.apply("sigmoid", [pooled(builder, y, plain)])))
    expect(names).toEqual(["conv_reduceMean", "sigmoid"])
  })
})
