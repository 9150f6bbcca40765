import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Graph } from "../../../src/ir/graph.ts"
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
} from "./cases.ts"

/** Sums of a few hundred products of numbers below 1, rounded to binary32 in any order. */
const tolerance = { relative: 1e-5, absolute: 2e-5 }

interface ConvolutionCase {
  readonly axes: readonly AxisCase[]
  readonly batch: number
  readonly group: number
  readonly inputs: number
  readonly outputs: number
  readonly hasBias: boolean
  readonly source: SourceCase
  readonly dtype: FloatType
  readonly tail: TailCase
}

const convolutionCase: fc.Arbitrary<ConvolutionCase> = fc.record({
  axes: axesCase,
  batch: fc.constantFrom(0, 1, 1, 1, 2, 3),
  group: fc.constantFrom(1, 1, 1, 2, 3, 8),
  inputs: fc.constantFrom(1, 1, 2, 3, 5),
  outputs: fc.constantFrom(1, 1, 2, 3, 4, 5, 6, 9, 12),
  hasBias: fc.boolean(),
  source: sourceCase,
  dtype: fc.constantFrom("float32", "float32", "float32", "float64"),
  tail: tailCase,
})

function inputShape({ axes, batch, group, inputs }: ConvolutionCase): number[] {
  return [batch, group * inputs, ...axes.map(({ extent }) => extent)]
}

function graphOf(one: ConvolutionCase): Graph {
  const builder = new GraphBuilder("convolution")
  const { axes, dtype, group, outputs, inputs } = one
  const x = withSource(builder, one.source, dtype, inputShape(one))
  const channels = group * outputs
  const w = builder.constant(
    "w",
    randomTensor(dtype, [channels, inputs, ...axes.map(({ kernel }) => kernel)], 2),
    "parameter",
  )
  const b = one.hasBias ? builder.constant("b", randomTensor(dtype, [channels], 3), "parameter") : undefined
  const y = builder.apply("conv", [x, w, b], { ...windowOf(axes), group })
  builder.output("y", withTail(builder, y, one.tail))
  return builder.finish()
}

function check(one: ConvolutionCase, engine: "wasm" | "evaluator"): void {
  expect(compare(graphOf(one), tolerance, engine)).toEqual([])
}

const plain = { batch: 1, group: 1, hasBias: true, source: "input", dtype: "float32", tail: "relu" } as const

function square(extent: number, kernel: number, more: Partial<AxisCase> = {}): AxisCase[] {
  const axis = { extent, kernel, stride: 1, dilation: 1, begin: 0, end: 0, ...more }
  return [axis, axis]
}

/** An axis under windows of three, about one for each element or for every second one. */
function slidingAxis(outputs: number, stride: number, end: number): AxisCase {
  return { extent: outputs * stride, kernel: 3, stride, dilation: 1, begin: 1, end }
}

/** What random cases seldom are. */
const specialCases: Readonly<Record<string, ConvolutionCase>> = {
  "planes a multiple of 4 KiB apart": { ...plain, axes: square(32, 1), inputs: 64, outputs: 16 },
  "a window of the whole input": { ...plain, axes: square(5, 5), batch: 3, inputs: 7, outputs: 13 },
  "a single window that is spread out": { ...plain, axes: square(9, 3, { dilation: 4 }), inputs: 3, outputs: 9 },
  "one pixel": { ...plain, axes: square(1, 1), inputs: 40, outputs: 20, tail: "mish" },
  "more weights than pixels, a long tail": {
    ...plain,
    axes: square(5, 3, { begin: 1, end: 1 }),
    inputs: 9,
    outputs: 22,
    tail: "mish",
  },
  "a first layer of stride 2": {
    ...plain,
    axes: square(37, 7, { stride: 2, begin: 3, end: 3 }),
    inputs: 3,
    outputs: 8,
  },
  "a single row under filters of their own": {
    ...plain,
    axes: [slidingAxis(1, 1, 1), slidingAxis(9, 1, 1)],
    group: 3,
    inputs: 1,
    outputs: 1,
  },
  "filters of their own, of stride 2": {
    ...plain,
    axes: square(30, 3, { stride: 2, end: 1 }),
    group: 6,
    inputs: 1,
    outputs: 1,
  },
}

/** Filters over whose planes sums can slide, and some that are too narrow or see less of the padding. */
const slidingCase: fc.Arbitrary<ConvolutionCase> = fc
  .record({
    rows: fc.integer({ min: 2, max: 9 }),
    columns: fc.integer({ min: 2, max: 14 }),
    stride: fc.constantFrom(1, 2),
    end: fc.constantFrom(0, 1, 1),
    batch: fc.constantFrom(1, 2),
    group: fc.constantFrom(1, 3, 8),
    hasBias: fc.boolean(),
    source: sourceCase,
    dtype: fc.constantFrom("float32", "float32", "float64"),
    tail: tailCase,
  })
  .map(({ rows, columns, stride, end, ...others }) => ({
    ...others,
    axes: [slidingAxis(rows, stride, end), slidingAxis(columns, stride, end)],
    inputs: 1,
    outputs: 1,
  }))

describe("conv", () => {
  test("agrees with the reference as WebAssembly", () => {
    fc.assert(
      fc.property(convolutionCase, (one) => check(one, "wasm")),
      { seed: 1, numRuns: 250 },
    )
  }, 60_000)

  test.for(Object.keys(specialCases))("computes %s", (name) => check(specialCases[name]!, "wasm"))

  test("slides sums over planes", () => {
    fc.assert(
      fc.property(slidingCase, (one) => check(one, "wasm")),
      { seed: 3, numRuns: 120 },
    )
  }, 60_000)

  test("slides sums over planes in turns that are independent", () => {
    fc.assert(
      fc.property(slidingCase, (one) => check(one, "evaluator")),
      { seed: 4, numRuns: 12 },
    )
  }, 60_000)

  test("agrees with the reference in the kernel language", () => {
    fc.assert(
      fc.property(convolutionCase, (one) => check(one, "evaluator")),
      { seed: 2, numRuns: 15 },
    )
  }, 60_000)
})
