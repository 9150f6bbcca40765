import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { elementCount, type Shape } from "../../../src/tensor/shape.ts"
import { numbersOf, tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { allIndices, applyOp, at, float32, largestError, noise, refusal, valuesOf } from "./apply.ts"

const extent = fc.integer({ min: 1, max: 4 })
const spatial = fc.array(extent, { minLength: 1, maxLength: 3 })

/** Normalises each set of elements that share a key; `finish` sees the index as well. */
function normalizeBy(
  x: Tensor,
  epsilon: number,
  keyOf: (index: readonly number[]) => string,
  finish: (value: number, index: readonly number[]) => number,
): number[] {
  const indices = allIndices(x.shape)
  const sets = new Map<string, number[]>()
  for (const index of indices) sets.set(keyOf(index), [...(sets.get(keyOf(index)) ?? []), at(x, index)])
  return indices.map((index) => {
    const set = sets.get(keyOf(index))!
    const mean = set.reduce((sum, element) => sum + element, 0) / set.length
    const variance = set.reduce((sum, element) => sum + element * element, 0) / set.length - mean * mean
    return finish((at(x, index) - mean) / Math.sqrt(Math.max(0, variance) + epsilon), index)
  })
}

const ones = (shape: Shape, value = 1): Tensor => float32(shape, new Array<number>(elementCount(shape)).fill(value))

describe("batchNorm", () => {
  test("uses the statistics given", () => {
    const inputs = [
      float32([1, 2, 2], [1, 2, 3, 4]),
      ones([2], 2),
      float32([2], [0, 10]),
      float32([2], [1, 3]),
      float32([2], [1, 4]),
    ]
    expect(valuesOf("batchNorm", inputs, { epsilon: 0 })).toEqual([0, 2, 10, 11])
  })

  test("accepts statistics of another float dtype, and float16 data", () => {
    const half = tensorOf("float16", [1, 1, 2], [0x3c00, 0x4000])
    const [y] = applyOp("batchNorm", [half, ones([1]), ones([1], 0), ones([1]), ones([1])], { epsilon: 0 })
    expect(y!.data).toEqual(new Uint16Array([0, 0x3c00]))
  })

  test("refuses statistics of another extent", () => {
    const inputs = [ones([1, 2, 2]), ones([2]), ones([3]), ones([2]), ones([2])]
    expect(refusal("batchNorm", inputs, {})).toContain("bias has shape [3], expected [2]")
    expect(refusal("batchNorm", [ones([2]), ones([2]), ones([2]), ones([2]), ones([2])], {})).toContain(
      "rank 2 or more",
    )
  })
})

describe("instanceNorm and groupNorm", () => {
  test("normalise each channel, or each group of channels", () => {
    const given = fc.record({
      n: extent,
      groups: fc.integer({ min: 1, max: 3 }),
      perGroup: fc.integer({ min: 1, max: 2 }),
      spatial,
    })
    fc.assert(
      fc.property(given, ({ n, groups, perGroup, spatial }) => {
        const channels = groups * perGroup
        const x = noise([n, channels, ...spatial], 3)
        const [scale, bias] = [noise([channels], 4), noise([channels], 5)]
        const finish = (value: number, [, c]: readonly number[]): number => value * at(scale, [c!]) + at(bias, [c!])
        const grouped = normalizeBy(x, 0.01, ([b, c]) => `${b}/${Math.floor(c! / perGroup)}`, finish)
        const attributes = { epsilon: 0.01, numGroups: groups }
        expect(largestError(valuesOf("groupNorm", [x, scale, bias], attributes), grouped)).toBeLessThan(1e-9)
        const single = normalizeBy(x, 0.01, ([b, c]) => `${b}/${c}`, finish)
        expect(largestError(valuesOf("instanceNorm", [x, scale, bias], { epsilon: 0.01 }), single)).toBeLessThan(1e-9)
      }),
      { seed: 1, numRuns: 40 },
    )
  })

  test("refuse what does not fit", () => {
    const x = ones([1, 4, 2])
    expect(refusal("groupNorm", [x, ones([4]), ones([4])], { numGroups: 3 })).toContain(
      "x has 4 channels, expected a multiple of numGroups, 3",
    )
    expect(refusal("groupNorm", [x, ones([4]), ones([4])], { numGroups: 0 })).toContain("[OP_ATTRIBUTE]")
    expect(refusal("groupNorm", [x, ones([2]), ones([4])], { numGroups: 2 })).toContain(
      "scale has shape [2], expected [4]",
    )
    expect(refusal("instanceNorm", [ones([2, 2]), ones([2]), ones([2])], {})).toContain("rank 3 or more")
  })
})

describe("layerNorm", () => {
  test("normalises what lies behind the axis, and gives the statistics", () => {
    fc.assert(
      fc.property(fc.array(extent, { minLength: 1, maxLength: 4 }), fc.nat(3), (shape, seed) => {
        const axis = seed % shape.length
        const x = noise(shape, 3)
        const [scale, bias] = [noise(shape.slice(axis), 4), noise(shape.slice(axis), 5)]
        const key = (index: readonly number[]): string => index.slice(0, axis).join()
        const expected = normalizeBy(
          x,
          0.01,
          key,
          (value, index) => value * at(scale, index.slice(axis)) + at(bias, index.slice(axis)),
        )
        const [y, mean, inverse] = applyOp("layerNorm", [x, scale, bias], { axis, epsilon: 0.01 }, 3)
        expect(largestError(numbersOf(y!), expected)).toBeLessThan(1e-9)
        const statistics = shape.map((extent, i) => (i < axis ? extent : 1))
        expect([mean!.shape, inverse!.shape]).toEqual([statistics, statistics])
        const plain = valuesOf("layerNorm", [x, ones64(shape.slice(axis))], { axis, epsilon: 0.01 })
        const rebuilt = allIndices(shape).map((index) => {
          const row = statistics.map((_, i) => (i < axis ? index[i]! : 0))
          return (at(x, index) - at(mean!, row)) * at(inverse!, row)
        })
        expect(largestError(plain, rebuilt)).toBeLessThan(1e-12)
      }),
      { seed: 1, numRuns: 40 },
    )
  })

  test("gives float32 statistics of narrow floats, as many as are asked for", () => {
    const half = tensorOf("float16", [1, 2], [0x3c00, 0x4200])
    const results = applyOp(
      "layerNorm",
      [half, tensorOf("float16", [2], [0x3c00, 0x3c00])],
      { axis: -1, epsilon: 0 },
      2,
    )
    expect(results).toEqual([tensorOf("float16", [1, 2], [0xbc00, 0x3c00]), float32([1, 1], [2])])
  })

  test("refuses a scale that does not broadcast, and a far axis", () => {
    expect(refusal("layerNorm", [ones([2, 3]), ones([2])], {})).toContain(
      "scale has shape [2], expected one that broadcasts to [2,3]",
    )
    expect(refusal("layerNorm", [ones([2, 3]), ones([3]), ones([4, 2, 3])], {})).toContain("bias has shape [4,2,3]")
    expect(refusal("layerNorm", [ones([2, 3]), ones([3])], { axis: 2 })).toContain("axis is 2, expected -2 to 1")
    expect(refusal("layerNorm", [ones([2, 3]), noise([3])], {})).toContain("[OP_DTYPE]")
  })
})

const ones64 = (shape: Shape): Tensor => tensorOf("float64", shape, new Array<number>(elementCount(shape)).fill(1))

describe("rmsNorm", () => {
  test("divides by the root of the mean square", () => {
    expect(valuesOf("rmsNorm", [float32([1, 2], [1, 7]), float32([2], [5, 10])], { epsilon: 0 })).toEqual([1, 14])
    expect(valuesOf("rmsNorm", [float32([2, 1], [1, 7]), float32([1], [5])], { axis: 0, epsilon: 0 })).toEqual([1, 7])
  })

  test("refuses a scalar", () => {
    expect(refusal("rmsNorm", [ones([]), ones([])], {})).toContain("an input of rank 1 or more")
  })
})

describe("lrn", () => {
  test("sums the squares of neighbouring channels", () => {
    const x = float32([1, 4, 1], [1, 2, 3, 4])
    expect(valuesOf("lrn", [x], { size: 3, alpha: 3, beta: 1, bias: 1 })).toEqual(
      [1 / 6, 2 / 15, 3 / 30, 4 / 26].map(Math.fround),
    )
    expect(valuesOf("lrn", [x], { size: 2, alpha: 2, beta: 1, bias: 1 })).toEqual(
      [1 / 6, 2 / 14, 3 / 26, 4 / 17].map(Math.fround),
    )
  })

  test("refuses a size below 1, and needs one", () => {
    expect(refusal("lrn", [ones([1, 1])], { size: 0 })).toContain("size is 0, expected at least 1")
    expect(refusal("lrn", [ones([1, 1])], {})).toContain("size is missing")
  })
})
