import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { numbersOf, tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { allIndices, applyOp, at, float32, largestError, noise, refusal, valuesOf } from "./apply.ts"

const axis = fc.record({
  extent: fc.integer({ min: 1, max: 7 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  begin: fc.integer({ min: 0, max: 2 }),
  end: fc.integer({ min: 0, max: 2 }),
})
const pool = fc
  .record({ axes: fc.array(axis, { minLength: 1, maxLength: 3 }), ceilMode: fc.boolean() })
  .filter(({ axes }) => axes.every((a) => a.begin + a.extent + a.end >= (a.kernel - 1) * a.dilation + 1))
type Axis = typeof axis extends fc.Arbitrary<infer T> ? T : never
interface Pool {
  readonly axes: readonly Axis[]
  readonly ceilMode: boolean
}

function attributesOf({ axes, ceilMode }: Pool) {
  return {
    kernelShape: axes.map(({ kernel }) => kernel),
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
    ceilMode,
  }
}

/** Window positions of an axis, found by trying; ceilMode adds one that hangs over, and drops a last one behind the input. */
function startsOf(axis: Axis, ceilMode: boolean): number[] {
  const { extent, begin, end, stride, kernel, dilation } = axis
  const starts: number[] = []
  for (let start = -begin; start < extent + end + stride; start += stride) {
    const overhang = start + (kernel - 1) * dilation + 1 - (extent + end)
    if (overhang <= 0 || (ceilMode && overhang < stride)) starts.push(start)
  }
  return ceilMode && starts.at(-1)! >= extent ? starts.slice(0, -1) : starts
}

/** For every window: elements of the input under it (in order), and the number of taps on input or padding. */
function bruteWindows(x: Tensor, { axes, ceilMode }: Pool): { elements: number[]; padded: number }[] {
  const starts = axes.map((axis) => startsOf(axis, ceilMode))
  return allIndices([x.shape[0]!, x.shape[1]!, ...starts.map((list) => list.length)]).map(([n, c, ...o]) => {
    const taps = allIndices(axes.map(({ kernel }) => kernel)).map((tap) =>
      tap.map((t, i) => starts[i]![o[i]!]! + t * axes[i]!.dilation),
    )
    const isPadded = (position: number[]): boolean => position.every((p, i) => p < axes[i]!.extent + axes[i]!.end)
    const elements = taps.map((position) => at(x, [n!, c!, ...position])).filter((element) => !Number.isNaN(element))
    return { elements, padded: taps.filter(isPadded).length }
  })
}

const inputFor = ({ axes }: Pool): Tensor => noise([2, 2, ...axes.map(({ extent }) => extent)], 9)

const plane = float32([1, 1, 3, 4], [1, 9, 3, 4, 5, 6, 7, 8, 2, 10, 11, 0])
const windows = { kernelShape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] }

describe("maxPool", () => {
  test("ceilMode keeps a last window that hangs over", () => {
    expect(valuesOf("maxPool", [plane], windows)).toEqual([9, 8])
    expect(valuesOf("maxPool", [plane], { ...windows, ceilMode: true })).toEqual([9, 8, 10, 11])
  })

  test("a window that would start behind the input is left out", () => {
    const attributes = { kernelShape: [1], strides: [2], pads: [0, 1], dilations: [1], ceilMode: true }
    expect(valuesOf("maxPool", [float32([1, 1, 2], [1, 2])], attributes)).toEqual([1])
  })

  test("tells where each maximum is, by rows or by columns", () => {
    const two = tensorOf("float32", [1, 2, 2, 3], [1, 5, 2, 0, 3, 4, 1, 5, 2, 0, 3, 9])
    const attributes = { kernelShape: [2, 3], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] }
    expect(numbersOf(applyOp("maxPool", [two], attributes, 2)[1]!)).toEqual([1, 11])
    expect(numbersOf(applyOp("maxPool", [two], { ...attributes, storageOrder: 1 }, 2)[1]!)).toEqual([2, 11])
  })

  test("takes the first of equal elements, and NaN before all", () => {
    const attributes = { kernelShape: [3], strides: [3], pads: [0, 0], dilations: [1] }
    const [y, indices] = applyOp("maxPool", [float32([1, 1, 6], [2, 7, 7, 1, Number.NaN, 3])], attributes, 2)
    expect(numbersOf(y!)).toEqual([7, Number.NaN])
    expect(numbersOf(indices!)).toEqual([1, 4])
  })

  test("equals the maximum of every window", () => {
    fc.assert(
      fc.property(pool, (given) => {
        const x = inputFor(given)
        const expected = bruteWindows(x, given).map(({ elements }) => Math.max(...elements))
        expect(valuesOf("maxPool", [x], attributesOf(given))).toEqual(expected)
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test("keeps 8-bit integers", () => {
    const attributes = { kernelShape: [2], strides: [1], pads: [0, 0], dilations: [1] }
    expect(applyOp("maxPool", [tensorOf("int8", [1, 1, 3], [-5, -3, -100])], attributes)[0]!.data).toEqual(
      new Int8Array([-3, -3]),
    )
  })

  test("refuses what does not fit", () => {
    expect(refusal("maxPool", [plane], { ...windows, kernelShape: [2] })).toContain(
      "kernelShape is [2], expected 2 integers",
    )
    expect(refusal("maxPool", [plane], { ...windows, kernelShape: [4, 2] })).toContain("the window spans [4,2]")
    expect(refusal("maxPool", [plane], { ...windows, storageOrder: 2 })).toContain("storageOrder is 2, expected 0 or 1")
    expect(refusal("maxPool", [tensorOf("int32", [1, 1, 2, 2], [1, 2, 3, 4])], windows)).toContain("[OP_DTYPE]")
    expect(refusal("maxPool", [float32([2, 2], [1, 2, 3, 4])], windows)).toContain("rank 3 to 5")
  })

  test("a kernel far larger than the input costs nothing", () => {
    const huge = { kernelShape: [2_000_000_001], strides: [1], pads: [1_000_000_000, 1_000_000_000], dilations: [1] }
    expect(valuesOf("maxPool", [float32([1, 1, 2], [3, 4])], huge)).toEqual([4, 4])
  })
})

describe("averagePool", () => {
  test("counts padding only when asked", () => {
    const attributes = { kernelShape: [2], strides: [2], pads: [1, 1], dilations: [1] }
    const x = float32([1, 1, 4], [2, 4, 6, 8])
    expect(valuesOf("averagePool", [x], attributes)).toEqual([2, 5, 8])
    expect(valuesOf("averagePool", [x], { ...attributes, countIncludePad: true })).toEqual([1, 5, 4])
  })

  test("never counts what lies behind the padding", () => {
    const attributes = {
      kernelShape: [3],
      strides: [3],
      pads: [0, 1],
      dilations: [1],
      ceilMode: true,
      countIncludePad: true,
    }
    expect(valuesOf("averagePool", [float32([1, 1, 4], [3, 3, 3, 8])], attributes)).toEqual([3, 4])
  })

  test("equals the mean of every window", () => {
    fc.assert(
      fc.property(pool, fc.boolean(), (given, countIncludePad) => {
        const x = inputFor(given)
        const expected = bruteWindows(x, given).map(({ elements, padded }) => {
          const sum = elements.reduce((total, element) => total + element, 0)
          return elements.length === 0 ? 0 : sum / (countIncludePad ? padded : elements.length)
        })
        const found = valuesOf("averagePool", [x], { ...attributesOf(given), countIncludePad })
        expect(largestError(found, expected)).toBeLessThan(1e-12)
      }),
      { seed: 1, numRuns: 60 },
    )
  })
})

describe("lpPool", () => {
  test("equals the norm of every window", () => {
    fc.assert(
      fc.property(pool, fc.integer({ min: 1, max: 4 }), (given, p) => {
        const x = inputFor(given)
        const expected = bruteWindows(x, given).map(({ elements }) => {
          return elements.reduce((sum, element) => sum + Math.abs(element) ** p, 0) ** (1 / p)
        })
        expect(largestError(valuesOf("lpPool", [x], { ...attributesOf(given), p }), expected)).toBeLessThan(1e-12)
      }),
      { seed: 1, numRuns: 40 },
    )
  })

  test("refuses a norm below 1", () => {
    expect(refusal("lpPool", [plane], { ...windows, p: 0 })).toContain("p is 0, expected at least 1")
  })
})

describe("global pools", () => {
  const x = float32([1, 2, 2, 2], [1, 2, 3, 6, -1, -2, -3, -4])

  test("reduce every spatial axis", () => {
    const [mean] = applyOp("globalAveragePool", [x], {})
    expect([mean!.shape, numbersOf(mean!)]).toEqual([
      [1, 2, 1, 1],
      [3, -2.5],
    ])
    const [greatest] = applyOp("globalMaxPool", [x], {})
    expect([greatest!.shape, numbersOf(greatest!)]).toEqual([
      [1, 2, 1, 1],
      [6, -1],
    ])
  })

  test("refuse an empty plane and a vector", () => {
    expect(refusal("globalMaxPool", [float32([1, 2, 0], [])], {})).toContain("empty spatial axis")
    expect(refusal("globalAveragePool", [float32([2], [1, 2])], {})).toContain("rank 2 or more")
  })
})
