import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Graph } from "../../../src/ir/graph.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import {
  axesCase,
  compare,
  randomTensor,
  sourceCase,
  tailCase,
  windowOf,
  withSource,
  withTail,
  type AxisCase,
  type FloatType,
  type SourceCase,
  type TailCase,
} from "../convolution/cases.ts"
import { exactly } from "../lower/run-graph.ts"

/** Sums of at most 4³ numbers below 1, rounded to binary32 in any order; powers within a few units of the last place. */
const tolerance = { relative: 2e-5, absolute: 1e-5 }

interface PoolCase {
  readonly op: "maxPool" | "averagePool" | "lpPool"
  readonly axes: readonly AxisCase[]
  readonly batch: number
  readonly channels: number
  readonly source: SourceCase
  readonly ceilMode: boolean
  readonly countIncludePad: boolean
  readonly p: number
  readonly dtype: FloatType
  readonly tail: TailCase
}

const poolCase: fc.Arbitrary<PoolCase> = fc.record({
  op: fc.constantFrom("maxPool", "averagePool", "averagePool", "lpPool"),
  axes: axesCase,
  batch: fc.constantFrom(0, 1, 1, 2),
  channels: fc.integer({ min: 0, max: 3 }),
  source: sourceCase,
  ceilMode: fc.boolean(),
  countIncludePad: fc.boolean(),
  p: fc.constantFrom(1, 2, 3, 4),
  dtype: fc.constantFrom("float32", "float32", "float32", "float64"),
  tail: tailCase,
})

/** Without what a window alone in the padding would give: minus infinity. */
function inside(axes: readonly AxisCase[]): readonly AxisCase[] {
  return axes.map((axis) => {
    const most = (axis.kernel - 1) * axis.dilation
    return {
      ...axis,
      extent: Math.max(axis.extent, most + 1),
      begin: Math.min(axis.begin, most),
      end: Math.min(axis.end, most),
    }
  })
}

function attributesOf({ op, axes, ceilMode, countIncludePad, p }: PoolCase) {
  const kernelShape = axes.map(({ kernel }) => kernel)
  const common = { ...windowOf(axes), kernelShape, ceilMode }
  return op === "maxPool" ? common : op === "averagePool" ? { ...common, countIncludePad } : { ...common, p }
}

function graphOf(one: PoolCase): Graph {
  const builder = new GraphBuilder("pool")
  const x = withSource(builder, one.source, one.dtype, shapeOf(one))
  builder.output("y", withTail(builder, builder.apply(one.op, [x], attributesOf(one)), one.tail))
  return builder.finish()
}

function shapeOf({ batch, channels, axes }: Pick<PoolCase, "batch" | "channels" | "axes">): number[] {
  return [batch, channels, ...axes.map(({ extent }) => extent)]
}

function check(given: PoolCase, engine: "wasm" | "evaluator"): void {
  const one = given.tail === "none" ? given : { ...given, axes: inside(given.axes) }
  expect(compare(graphOf(one), tolerance, engine)).toEqual([])
}

describe("pools", () => {
  test("agree with the reference as WebAssembly", () => {
    fc.assert(
      fc.property(poolCase, (one) => check(one, "wasm")),
      { seed: 1, numRuns: 300 },
    )
  }, 60_000)

  test("agree with the reference in the kernel language", () => {
    fc.assert(
      fc.property(poolCase, (one) => check(one, "evaluator")),
      { seed: 2, numRuns: 20 },
    )
  }, 60_000)
})

describe("maxPool", () => {
  const indexCase = fc.record({
    axes: axesCase,
    batch: fc.constantFrom(0, 1, 2),
    channels: fc.integer({ min: 1, max: 3 }),
    ceilMode: fc.boolean(),
    storageOrder: fc.constantFrom(0, 1),
    dtype: fc.constantFrom("float32", "float64", "int8", "uint8"),
    outputs: fc.constantFrom("both", "values", "indices"),
  })

  test("finds the greatest elements and their places, of any dtype", () => {
    fc.assert(
      fc.property(indexCase, ({ dtype, axes, storageOrder, ceilMode, outputs, ...counts }) => {
        const builder = new GraphBuilder("maxPool")
        const shape = shapeOf({ axes, ...counts })
        const x = builder.input("x", { dtype, shape })
        const attributes = { ...windowOf(axes), kernelShape: axes.map(({ kernel }) => kernel), ceilMode, storageOrder }
        const names = outputs === "values" ? ["y"] : ["y", "places"]
        const node = builder.node("maxPool", [x], attributes, { names })
        if (outputs !== "indices") builder.output("y", node.outputs[0]!)
        if (outputs !== "values") builder.output("places", node.outputs[1]!)
        const inputs = new Map([["x", randomTensor(dtype, shape, 5)]])
        expect(compare(builder.finish(), exactly, "wasm", inputs)).toEqual([])
      }),
      { seed: 3, numRuns: 100 },
    )
  }, 60_000)

  test("keeps NaN, and prefers the first of equal elements", () => {
    const builder = new GraphBuilder("maxPool")
    const x = builder.input("x", { dtype: "float32", shape: [1, 1, 3, 8] })
    const attributes = { kernelShape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] }
    const node = builder.node("maxPool", [x], attributes, { names: ["y", "places"] })
    builder.output("y", builder.apply("maxPool", [x], attributes))
    builder.output("both", node.outputs[0]!)
    builder.output("places", node.outputs[1]!)
    const values = Array.from({ length: 24 }, (_, i) => (i === 9 || i === 20 ? Number.NaN : i % 3))
    const inputs = new Map([["x", tensorOf("float32", [1, 1, 3, 8], values)]])
    expect(compare(builder.finish(), exactly, "wasm", inputs)).toEqual([])
  })
})
