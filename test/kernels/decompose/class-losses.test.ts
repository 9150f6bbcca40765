import fc from "fast-check"
import { describe, it } from "vitest"
import type { DType } from "../../../src/tensor/dtype.ts"
import { elementCount } from "../../../src/tensor/shape.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { randomTensor, tensorFrom } from "../../support/graphs.ts"
import { expectSameAs } from "./decomposed.ts"

const positive = { low: 0.1, high: 2 }

interface Drawn {
  readonly shape: readonly number[]
  readonly seed: number
  readonly reduction: "none" | "mean" | "sum"
  readonly hasWeights: boolean
  readonly hasIgnoreIndex: boolean
  readonly ignoreIndex: number
  readonly labelDType: "int32" | "int64"
  readonly dtype: DType
  readonly isIgnoring: readonly boolean[]
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 }),
  seed: fc.integer({ min: 0, max: 1000 }),
  reduction: fc.constantFrom("none", "mean", "sum"),
  hasWeights: fc.boolean(),
  hasIgnoreIndex: fc.boolean(),
  ignoreIndex: fc.constantFrom(-100, -1, 0, 1, 255),
  labelDType: fc.constantFrom("int32", "int64"),
  dtype: fc.constantFrom("float32", "float64"),
  isIgnoring: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
})

function inputsOf({ shape, seed, hasWeights, labelDType, dtype, hasIgnoreIndex, ignoreIndex, isIgnoring }: Drawn) {
  const [samples, classes, ...spatial] = shape as [number, number, ...number[]]
  const of = [samples, ...spatial]
  const labels = Array.from({ length: elementCount(of) }, (_, i) =>
    hasIgnoreIndex && isIgnoring[i % isIgnoring.length]! ? ignoreIndex : (i * 7 + seed) % classes,
  )
  const weights = hasWeights ? randomTensor(dtype, [classes], seed + 1, positive) : undefined
  return [randomTensor(dtype, shape, seed, { low: -9, high: 9 }), tensorOf(labelDType, of, labels), weights]
}

function attributesOf({ reduction, hasIgnoreIndex, ignoreIndex }: Drawn) {
  return { reduction, hasIgnoreIndex, ignoreIndex }
}

describe("decomposed losses agree with the reference", () => {
  it("nllLoss", () => {
    fc.assert(
      fc.property(drawn, (one) => expectSameAs("nllLoss", inputsOf(one), attributesOf(one))),
      { seed: 1, numRuns: 150 },
    )
  })

  it("softmaxCrossEntropy with one and two outputs", () => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: 1, max: 2 }), (one, outputs) => {
        expectSameAs("softmaxCrossEntropy", inputsOf(one), attributesOf(one), outputs)
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})

describe("labels", () => {
  const x = tensorFrom("float32", [4, 3], [-1, -2, -3, -4, -Infinity, -6, -7, -8, -9, -10, -11, -12])
  const all = ["none", "mean", "sum"] as const

  for (const reduction of all) {
    it(`outside of the classes, ${reduction}`, () => {
      const labels = tensorOf("int64", [4], [0, 3, -1, 2])
      expectSameAs("nllLoss", [x, labels], { reduction })
      expectSameAs("nllLoss", [x, labels, randomTensor("float32", [3], 1, positive)], { reduction })
      expectSameAs("softmaxCrossEntropy", [x, labels], { reduction }, 2)
    })

    it(`that are all ignored, ${reduction}`, () => {
      const labels = tensorOf("int32", [4], [-100, -100, -100, -100])
      expectSameAs("nllLoss", [x, labels], { reduction, hasIgnoreIndex: true, ignoreIndex: -100 })
      expectSameAs("softmaxCrossEntropy", [x, labels], { reduction, hasIgnoreIndex: true, ignoreIndex: -100 })
    })

    it(`that are ignored where x is infinite, ${reduction}`, () => {
      const labels = tensorOf("int64", [4], [0, 1, 2, 2])
      expectSameAs("nllLoss", [x, labels], { reduction, hasIgnoreIndex: true, ignoreIndex: 1 })
    })

    it(`of no samples, ${reduction}`, () => {
      expectSameAs("nllLoss", [randomTensor("float32", [0, 3], 1), tensorOf("int64", [0], [])], { reduction })
    })
  }
})
