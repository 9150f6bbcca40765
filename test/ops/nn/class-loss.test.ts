import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { elementCount } from "../../../src/tensor/shape.ts"
import { numbersOf, tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { allIndices, applyOp, at, float32, largestError, noise, refusal, valuesOf } from "./apply.ts"

const given = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    classes: fc.integer({ min: 1, max: 4 }),
    spatial: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    weighted: fc.boolean(),
    ignoreIndex: fc.option(fc.integer({ min: -1, max: 2 }), { nil: undefined }),
  })
  .chain((sizes) => {
    const labels = fc.array(fc.nat(sizes.classes - 1), { minLength: 30, maxLength: 30 })
    return fc.record({ sizes: fc.constant(sizes), labels })
  })
type Given = typeof given extends fc.Arbitrary<infer T> ? T : never

function tensorsOf({ sizes, labels }: Given): [Tensor, Tensor, Tensor | undefined] {
  const shape = [sizes.n, ...sizes.spatial]
  return [
    noise([sizes.n, sizes.classes, ...sizes.spatial], 2),
    tensorOf("int64", shape, labels.slice(0, elementCount(shape))),
    sizes.weighted ? tensorOf("float64", [sizes.classes], [0.5, 2, 1, 3].slice(0, sizes.classes)) : undefined,
  ]
}

const ignoring = (index: number | undefined) => ({ hasIgnoreIndex: index !== undefined, ignoreIndex: index ?? 0 })

/** The loss and weight of every label that is not ignored, and 0 for the others. */
function bruteLosses(logs: Tensor, labels: Tensor, weights: Tensor | undefined, ignoreIndex: number | undefined) {
  return allIndices(labels.shape).map(([n, ...d]) => {
    const label = at(labels, [n!, ...d])
    const weight = label === ignoreIndex ? 0 : weights === undefined ? 1 : at(weights, [label])
    return { loss: 0 - weight * at(logs, [n!, label, ...d]), weight }
  })
}

const total = (terms: readonly number[]): number => terms.reduce((sum, term) => sum + term, 0)

describe("nllLoss and softmaxCrossEntropy", () => {
  test("pick the logarithm at each label, under every reduction", () => {
    fc.assert(
      fc.property(given, (sample) => {
        const [x, labels, weights] = tensorsOf(sample)
        const ignore = ignoring(sample.sizes.ignoreIndex)
        const brute = bruteLosses(x, labels, weights, sample.sizes.ignoreIndex)
        const losses = brute.map(({ loss }) => loss)
        const loss = (reduction: "none" | "mean" | "sum"): number[] =>
          valuesOf("nllLoss", [x, labels, weights], { reduction, ...ignore })
        expect(largestError(loss("none"), losses)).toBeLessThan(1e-12)
        expect(largestError(loss("sum"), [total(losses)])).toBeLessThan(1e-12)
        expect(largestError(loss("mean"), [total(losses) / total(brute.map(({ weight }) => weight))])).toBeLessThan(
          1e-12,
        )
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test("the cross entropy is the likelihood of the softmax, whose logarithms are the second output", () => {
    fc.assert(
      fc.property(given, (sample) => {
        const [x, labels, weights] = tensorsOf(sample)
        const attributes = { reduction: "sum", ...ignoring(sample.sizes.ignoreIndex) } as const
        const [loss, logs] = applyOp("softmaxCrossEntropy", [x, labels, weights], attributes, 2)
        const expected = allIndices(x.shape).map(([n, c, ...d]) => {
          const column = Array.from({ length: x.shape[1]! }, (_, other) => Math.exp(at(x, [n!, other, ...d])))
          return Math.log(column[c!]! / total(column))
        })
        expect(largestError(numbersOf(logs!), expected)).toBeLessThan(1e-12)
        expect(largestError(numbersOf(loss!), valuesOf("nllLoss", [logs, labels, weights], attributes))).toBeLessThan(
          1e-12,
        )
      }),
      { seed: 1, numRuns: 40 },
    )
  })

  test("large scores do not overflow", () => {
    expect(valuesOf("softmaxCrossEntropy", [float32([1, 2], [1000, 0]), tensorOf("int32", [1], [1])], {})).toEqual([
      1000,
    ])
  })

  test("a label that is no class gives NaN, unless it is ignored", () => {
    const inputs = [float32([2, 2], [1, 2, 3, 4]), tensorOf("int64", [2], [5, 0])]
    expect(valuesOf("nllLoss", inputs, { reduction: "none" })).toEqual([Number.NaN, -3])
    expect(valuesOf("nllLoss", inputs, { reduction: "mean", hasIgnoreIndex: true, ignoreIndex: 5 })).toEqual([-3])
  })

  test("refuse what does not fit", () => {
    const x = float32([2, 3], [1, 2, 3, 4, 5, 6])
    const labels = tensorOf("int64", [2], [0, 1])
    expect(refusal("nllLoss", [x, tensorOf("int64", [3], [0, 1, 2])], {})).toContain(
      "target has shape [3], expected [2]",
    )
    expect(refusal("nllLoss", [x, labels, float32([2], [1, 1])], {})).toContain("weight has shape [2], expected [3]")
    expect(refusal("nllLoss", [x, float32([2], [0, 1])], {})).toContain(
      "target has dtype float32, expected int32 or int64",
    )
    expect(refusal("softmaxCrossEntropy", [float32([2], [1, 2]), labels], {})).toContain("rank 2 or more")
  })
})
