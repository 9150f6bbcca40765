import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Graph } from "../../../src/ir/graph.ts"
import { axesCase, compare, randomTensor, tailCase, windowOf, withTail, type AxisCase, type TailCase } from "./cases.ts"

/** Sums of at most 5 · 4³ products of numbers below 1, rounded to binary32 in any order. */
const tolerance = { relative: 1e-5, absolute: 2e-5 }

interface ConvolutionCase {
  readonly axes: readonly AxisCase[]
  readonly batch: number
  readonly group: number
  readonly inputs: number
  readonly outputs: number
  readonly hasBias: boolean
  readonly isComputed: boolean
  readonly dtype: "float32" | "float64"
  readonly tail: TailCase
}

const convolutionCase: fc.Arbitrary<ConvolutionCase> = fc.record({
  axes: axesCase,
  batch: fc.constantFrom(0, 1, 1, 1, 2, 3),
  group: fc.constantFrom(1, 1, 1, 2, 3, 8),
  inputs: fc.constantFrom(1, 1, 2, 3, 5),
  outputs: fc.constantFrom(1, 1, 2, 3, 4, 5, 6, 9, 12),
  hasBias: fc.boolean(),
  isComputed: fc.boolean(),
  dtype: fc.constantFrom("float32", "float32", "float32", "float64"),
  tail: tailCase,
})

function inputShape({ axes, batch, group, inputs }: ConvolutionCase): number[] {
  return [batch, group * inputs, ...axes.map(({ extent }) => extent)]
}

function graphOf(one: ConvolutionCase): Graph {
  const builder = new GraphBuilder("convolution")
  const { axes, dtype, group, outputs, inputs } = one
  const input = builder.input("x", { dtype, shape: inputShape(one) })
  const x = one.isComputed ? builder.apply("sin", [input]) : input
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
  const inputs = new Map([["x", randomTensor(one.dtype, inputShape(one), 1)]])
  expect(compare(graphOf(one), inputs, tolerance, engine)).toEqual([])
}

describe("conv", () => {
  test("agrees with the reference as WebAssembly", () => {
    fc.assert(
      fc.property(convolutionCase, (one) => check(one, "wasm")),
      { seed: 1, numRuns: 250 },
    )
  }, 60_000)

  test("agrees with the reference in the kernel language", () => {
    fc.assert(
      fc.property(convolutionCase, (one) => check(one, "evaluator")),
      { seed: 2, numRuns: 15 },
    )
  }, 60_000)
})
