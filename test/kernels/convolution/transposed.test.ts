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

/** Sums of at most 5 · 4³ products of numbers below 1, rounded to binary32 in any order. */
const tolerance = { relative: 1e-5, absolute: 2e-5 }

interface TransposedCase {
  readonly axes: readonly AxisCase[]
  readonly outputPadding: readonly number[]
  readonly batch: number
  readonly group: number
  readonly inputs: number
  readonly outputs: number
  readonly hasBias: boolean
  readonly source: SourceCase
  readonly dtype: FloatType
  readonly tail: TailCase
}

/** Extents that leave something of the output when the pads are cut off; pads may be negative. */
const transposedCase: fc.Arbitrary<TransposedCase> = fc
  .record({
    axes: axesCase,
    outputPadding: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
    negate: fc.boolean(),
    stride: fc.constantFrom(undefined, undefined, undefined, 1, 2, 5, 17),
    batch: fc.constantFrom(0, 1, 1, 1, 2),
    group: fc.constantFrom(1, 1, 2, 3),
    inputs: fc.constantFrom(1, 2, 3, 5),
    outputs: fc.constantFrom(1, 2, 4, 6),
    hasBias: fc.boolean(),
    source: sourceCase,
    dtype: fc.constantFrom("float32", "float32", "float32", "float64"),
    tail: tailCase,
  })
  .map(({ negate, stride, ...one }) => {
    const axes = one.axes.map((axis) => {
      const begin = negate ? -axis.begin : axis.begin
      const small = {
        ...axis,
        begin,
        extent: Math.min(axis.extent, 6),
        stride: axis === one.axes[0] ? (stride ?? axis.stride) : axis.stride,
      }
      const whole = small.stride * (small.extent - 1) + (small.kernel - 1) * small.dilation + 1
      return whole > begin + small.end ? small : { ...small, begin: 0, end: 0 }
    })
    return { ...one, axes, outputPadding: one.outputPadding.slice(0, axes.length) }
  })

function inputShape({ axes, batch, group, inputs }: TransposedCase): number[] {
  return [batch, group * inputs, ...axes.map(({ extent }) => extent)]
}

function graphOf(one: TransposedCase): Graph {
  const builder = new GraphBuilder("transposed")
  const { axes, dtype, group, outputs, inputs, outputPadding } = one
  const x = withSource(builder, one.source, dtype, inputShape(one))
  const filter = [group * inputs, outputs, ...axes.map(({ kernel }) => kernel)]
  const w = builder.constant("w", randomTensor(dtype, filter, 2), "parameter")
  const b = one.hasBias ? builder.constant("b", randomTensor(dtype, [group * outputs], 3), "parameter") : undefined
  const y = builder.apply("convTranspose", [x, w, b], { ...windowOf(axes), group, outputPadding })
  builder.output("y", withTail(builder, y, one.tail))
  return builder.finish()
}

function check(one: TransposedCase, engine: "wasm" | "evaluator"): void {
  expect(compare(graphOf(one), tolerance, engine)).toEqual([])
}

describe("convTranspose", () => {
  test("agrees with the reference as WebAssembly", () => {
    fc.assert(
      fc.property(transposedCase, (one) => check(one, "wasm")),
      { seed: 1, numRuns: 150 },
    )
  }, 60_000)

  test("agrees with the reference in the kernel language", () => {
    fc.assert(
      fc.property(transposedCase, (one) => check(one, "evaluator")),
      { seed: 2, numRuns: 15 },
    )
  }, 60_000)
})
