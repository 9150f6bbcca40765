import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Graph, NodeOf, Value } from "../../../src/ir/graph.ts"
import { winogradPlan, type WinogradPlan } from "../../../src/kernels/templates/convolution/winograd/plan.ts"
import { conflictsIn } from "../lower/conflicts.ts"
import { differences, lower, runLowered, type Tensors } from "../lower/run-graph.ts"
import {
  inputsOf,
  randomTensor,
  sourceCase,
  tailCase,
  withSource,
  withTail,
  type SourceCase,
  type TailCase,
} from "./cases.ts"

/**
 * Of the greatest result. The transformations round sums of up to 36 products of which some cancel; with the points in use that is about
 * twice the error of direct summation in binary32, which is some 1e-6 of the greatest of a few hundred results.
 */
const tolerance = 4e-6

interface TiledCase {
  readonly height: number
  readonly width: number
  /** Before and after each axis. */
  readonly pads: readonly number[]
  readonly batch: number
  readonly inputs: number
  readonly outputs: number
  readonly hasBias: boolean
  readonly source: SourceCase
  readonly tail: TailCase
}

const tiledCase: fc.Arbitrary<TiledCase> = fc.record({
  height: fc.integer({ min: 4, max: 40 }),
  width: fc.integer({ min: 6, max: 40 }),
  pads: fc.array(fc.constantFrom(0, 1, 1, 2), { minLength: 4, maxLength: 4 }),
  batch: fc.constantFrom(1, 1, 1, 2, 3),
  inputs: fc.integer({ min: 16, max: 40 }),
  outputs: fc.constantFrom(16, 20, 28, 32, 44),
  hasBias: fc.boolean(),
  source: sourceCase,
  tail: tailCase,
})

function graphOf({ height, width, pads, batch, inputs, outputs, hasBias, source, tail }: TiledCase): Graph {
  const builder = new GraphBuilder("tiled")
  const x = withSource(builder, source, "float32", [batch, inputs, height, width])
  const w = builder.constant("w", randomTensor("float32", [outputs, inputs, 3, 3], 2), "parameter")
  const b = hasBias ? builder.constant("b", randomTensor("float32", [outputs], 3), "parameter") : undefined
  const y = builder.apply("conv", [x, w, b], { strides: [1, 1], dilations: [1, 1], pads, group: 1 })
  builder.output("y", withTail(builder, y, tail))
  return builder.finish()
}

function planOf(graph: Graph): WinogradPlan | undefined {
  return winogradPlan(graph.nodes.find(({ op }) => op === "conv") as NodeOf<"conv">)
}

function greatestOf(tensors: Tensors): number {
  let greatest = 0
  for (const { data } of tensors.values())
    for (const value of data) greatest = Math.max(greatest, Math.abs(Number(value)))
  return greatest
}

function check(graph: Graph, engine: "wasm" | "evaluator" = "wasm"): void {
  const inputs = inputsOf(graph)
  const expected = interpret(graph, inputs)
  const allowed = { relative: 0, absolute: tolerance * Math.max(1, greatestOf(expected)) }
  expect(differences(runLowered(graph, inputs, engine), expected, allowed)).toEqual([])
}

const plain = { pads: [1, 1, 1, 1], batch: 1, hasBias: true, source: "input", tail: "relu" } as const

/** Convolutions of each kind, and what decides about it. */
const kinds: Readonly<Record<string, { readonly one: TiledCase; readonly plan: object }>> = {
  "small tiles on a small image": {
    one: { ...plain, height: 7, width: 7, inputs: 64, outputs: 48 },
    plan: { order: "input first", tiling: { size: 2, vectors: 1, columns: 4 } },
  },
  "an image that ends within its only vector of tiles": {
    one: { ...plain, height: 14, width: 14, inputs: 24, outputs: 48, tail: "residual" },
    plan: { order: "input first", tiling: { size: 4, vectors: 1, columns: 4 } },
  },
  "tiles that share places": {
    one: { ...plain, height: 28, width: 28, inputs: 16, outputs: 16 },
    plan: { order: "filters first", tiling: { size: 4, vectors: 2, columns: 7 } },
  },
  "strips whose last rows of tiles overlap": {
    one: { ...plain, height: 35, width: 33, inputs: 64, outputs: 16 },
    plan: { order: "filters first", tiling: { size: 4, strips: 2, stripRows: 5, columns: 12 } },
  },
  "a long tail": {
    one: { ...plain, height: 32, width: 32, inputs: 24, outputs: 24, tail: "mish" },
    plan: { order: "filters first", tiling: { size: 4 } },
  },
}

describe("convolution by tiles", () => {
  test("agrees with the reference as WebAssembly", () => {
    let tiled = 0
    const property = fc.property(tiledCase, (one) => {
      const graph = graphOf(one)
      if (planOf(graph) !== undefined) tiled++
      check(graph)
    })
    fc.assert(property, { seed: 1, numRuns: 40 })
    expect(tiled).toBeGreaterThan(25)
  }, 60_000)

  test.for(Object.keys(kinds))("computes %s", (name) => {
    const { one, plan } = kinds[name]!
    const graph = graphOf(one)
    expect(planOf(graph)).toMatchObject(plan)
    check(graph)
  })

  test("agrees with the reference in the kernel language", () => {
    check(graphOf({ ...plain, height: 9, width: 20, inputs: 20, outputs: 20, tail: "residual" }), "evaluator")
  })

  test.for(["small tiles on a small image", "strips whose last rows of tiles overlap"])(
    "computes parts of %s in any order",
    { timeout: 60_000 },
    (name) => {
      const graph = graphOf(kinds[name]!.one)
      expect(conflictsIn(graph, inputsOf(graph))).toEqual([])
    },
  )

  test("reads weights that are computed at run time", () => {
    const builder = new GraphBuilder("computed")
    const x = builder.input("x", { dtype: "float32", shape: [1, 16, 18, 18] })
    const w = builder.apply("sin", [builder.input("w", { dtype: "float32", shape: [16, 16, 3, 3] })])
    builder.output("y", builder.apply("conv", [x, w], { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] }))
    const graph = builder.finish()
    expect(planOf(graph)).toBeDefined()
    check(graph)
  })

  test("stores filters as they are, and not the transformed ones", () => {
    const graph = graphOf({ ...plain, height: 14, width: 14, inputs: 24, outputs: 48 })
    const { weights } = lower(graph)
    const shapes = weights.outputs.map(({ value }) => value.type.shape)
    expect(shapes).toEqual([[12, 24 * 9, 4], [48]])
  })

  test("keeps errors small over many layers", () => {
    const builder = new GraphBuilder("deep")
    const convolution = (x: Value, layer: number): Value => {
      const w = builder.constant(`w${layer}`, randomTensor("float32", [16, 16, 3, 3], layer), "parameter")
      const scaled = builder.apply("mul", [w, builder.constant("scale", randomTensor("float32", [1], 5))])
      return builder.apply("conv", [x, scaled], { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] })
    }
    let x: Value = builder.input("x", { dtype: "float32", shape: [1, 16, 20, 20] })
    for (let layer = 0; layer < 12; layer += 2) {
      const inner = builder.apply("relu", [convolution(x, layer)])
      x = builder.apply("relu", [builder.apply("add", [convolution(inner, layer + 1), x])])
    }
    builder.output("y", x)
    check(builder.finish())
  })
})
