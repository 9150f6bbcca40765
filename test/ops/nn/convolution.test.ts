import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { numbersOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { allIndices, applyOp, at, float32, largestError, noise, refusal, valuesOf } from "./apply.ts"

interface Window {
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly pads: readonly number[]
}

const plain = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] }

const axis = fc.record({
  extent: fc.integer({ min: 1, max: 6 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  begin: fc.integer({ min: 0, max: 2 }),
  end: fc.integer({ min: 0, max: 2 }),
})
const layer = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  group: fc.integer({ min: 1, max: 2 }),
  inputs: fc.integer({ min: 1, max: 2 }),
  outputs: fc.integer({ min: 1, max: 2 }),
  axes: fc.array(axis, { minLength: 1, maxLength: 3 }),
})
type Layer = typeof layer extends fc.Arbitrary<infer T> ? T : never

function windowOf({ axes }: Layer): Window {
  return {
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
  }
}

const fits = ({ axes }: Layer): boolean =>
  axes.every(({ extent, begin, end, kernel, dilation }) => begin + extent + end >= (kernel - 1) * dilation + 1)

/** Convolution by gathering every window into a row of a matrix and multiplying with the flattened filters. */
function convByGathering(x: Tensor, w: Tensor, b: Tensor, window: Window, group: number): number[] {
  const rank = x.shape.length - 2
  const outputs = Array.from({ length: rank }, (_, i) => {
    const room =
      x.shape[i + 2]! + window.pads[i]! + window.pads[i + rank]! - ((w.shape[i + 2]! - 1) * window.dilations[i]! + 1)
    return Math.floor(room / window.strides[i]!) + 1
  })
  return allIndices([x.shape[0]!, w.shape[0]!, ...outputs]).map(([n, m, ...o]) => {
    const firstChannel = Math.floor(m! / (w.shape[0]! / group)) * w.shape[1]!
    const row = allIndices(w.shape.slice(1)).map(([c, ...k]) =>
      at(
        x,
        [
          n!,
          firstChannel + c!,
          ...k.map((tap, i) => o[i]! * window.strides[i]! + tap * window.dilations[i]! - window.pads[i]!),
        ],
        0,
      ),
    )
    return row.reduce((sum, element, i) => sum + element * Number(w.data[m! * row.length + i]), Number(b.data[m!]))
  })
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, element, i) => sum + element * b[i]!, 0)

describe("conv", () => {
  const x = float32([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])

  test("correlates, without turning the kernel around", () => {
    expect(valuesOf("conv", [x, float32([1, 1, 2, 2], [1, 0, 0, 10]), float32([1], [100])], plain)).toEqual([
      151, 162, 184, 195,
    ])
  })

  test("pads each end by its own number of zeros", () => {
    const attributes = { ...plain, pads: [1, 0, 0, 2] }
    const [y] = applyOp("conv", [x, float32([1, 1, 2, 2], [0, 0, 1, 0])], attributes)
    expect(y!.shape).toEqual([1, 1, 3, 4])
    expect(numbersOf(y!)).toEqual([1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0])
  })

  test("keeps groups apart", () => {
    const channels = float32([1, 2, 1, 1], [2, 3])
    expect(valuesOf("conv", [channels, float32([2, 1, 1, 1], [10, 100])], { ...plain, group: 2 })).toEqual([20, 300])
  })

  test("is the product of gathered windows and filters", () => {
    fc.assert(
      fc.property(layer.filter(fits), (given) => {
        const { batch, group, inputs, outputs, axes } = given
        const x = noise([batch, group * inputs, ...axes.map(({ extent }) => extent)], 3)
        const w = noise([group * outputs, inputs, ...axes.map(({ kernel }) => kernel)], 5)
        const b = noise([group * outputs], 7)
        const found = valuesOf("conv", [x, w, b], { ...windowOf(given), group })
        expect(largestError(found, convByGathering(x, w, b, windowOf(given), group))).toBeLessThan(1e-12)
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test("a window far larger than the input costs nothing", () => {
    const wide = { strides: [1], dilations: [1_000_000_000], pads: [1_000_000_000, 1_000_000_000] }
    expect(valuesOf("conv", [float32([1, 1, 2], [3, 4]), float32([1, 1, 3], [1, 10, 100])], wide)).toEqual([30, 40])
  })

  test("refuses what does not fit", () => {
    const w = float32([1, 1, 2, 2], [1, 1, 1, 1])
    expect(refusal("conv", [x, noise([1, 1, 2, 2])], plain)).toContain("input 1 has dtype float64")
    expect(refusal("conv", [x, float32([1, 1, 2], [1, 1])], plain)).toContain("w has shape [1,1,2]")
    expect(refusal("conv", [x, float32([1, 2, 1, 1], [1, 1])], plain)).toContain(
      "x has 1 channels, and w [1,2,1,1] with 1 groups takes 2",
    )
    expect(refusal("conv", [x, w, float32([2], [1, 1])], plain)).toContain("b has shape [2], expected [1]")
    expect(refusal("conv", [x, w], { ...plain, strides: [1] })).toContain(
      "strides is [1], expected 2 integers of at least 1",
    )
    expect(refusal("conv", [x, w], { ...plain, pads: [0, 0, 0, -1] })).toContain("[OP_ATTRIBUTE]")
    expect(refusal("conv", [x, w], { ...plain, group: 0 })).toContain("[OP_ATTRIBUTE]")
    expect(refusal("conv", [x, w], { ...plain, dilations: [3, 1] })).toContain(
      "the window spans [4,2], expected at most the padded input, [3,3]",
    )
    expect(refusal("conv", [float32([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]), w], plain)).toContain("rank 3 to 5")
  })
})

describe("convTranspose", () => {
  test("spreads each element over the kernel", () => {
    const attributes = { strides: [2], pads: [0, 0], dilations: [1], outputPadding: [0] }
    expect(valuesOf("convTranspose", [float32([1, 1, 2], [1, 10]), float32([1, 1, 3], [1, 2, 3])], attributes)).toEqual(
      [1, 2, 13, 20, 30],
    )
  })

  test("pads cut, negative pads and outputPadding enlarge", () => {
    const x = float32([1, 1, 2], [1, 10])
    const w = float32([1, 1, 3], [1, 2, 3])
    const attributes = { strides: [2], dilations: [1] }
    const spread = (pads: number[], outputPadding: number[]): number[] =>
      valuesOf("convTranspose", [x, w], { ...attributes, pads, outputPadding })
    expect(spread([1, 1], [0])).toEqual([2, 13, 20])
    expect(spread([1, 1], [1])).toEqual([2, 13, 20, 30])
    expect(spread([0, -2], [0])).toEqual([1, 2, 13, 20, 30, 0, 0])
  })

  test("is the adjoint of conv: <conv(x), y> = <x, convTranspose(y)>", () => {
    fc.assert(
      fc.property(layer.filter(fits), (given) => {
        const { batch, group, inputs, outputs, axes } = given
        const window = windowOf(given)
        const x = noise([batch, group * inputs, ...axes.map(({ extent }) => extent)], 3)
        const w = noise([group * outputs, inputs, ...axes.map(({ kernel }) => kernel)], 5)
        const [forward] = applyOp("conv", [x, w], { ...window, group })
        const y = noise(forward!.shape, 11)
        const outputPadding = axes.map(({ extent, kernel, stride, dilation, begin, end }, i) => {
          return extent - ((forward!.shape[i + 2]! - 1) * stride + (kernel - 1) * dilation + 1 - begin - end)
        })
        const [backward] = applyOp("convTranspose", [y, w], { ...window, group, outputPadding })
        expect(backward!.shape).toEqual(x.shape)
        expect(
          largestError([dot(numbersOf(forward!), numbersOf(y))], [dot(numbersOf(x), numbersOf(backward!))]),
        ).toBeLessThan(1e-12)
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test("adds the bias to every element", () => {
    const attributes = { strides: [3], pads: [0, 0], dilations: [1], outputPadding: [0] }
    const inputs = [float32([1, 1, 2], [1, 2]), float32([1, 2, 1], [1, 10]), float32([2], [100, 200])]
    expect(valuesOf("convTranspose", inputs, attributes)).toEqual([101, 100, 100, 102, 210, 200, 200, 220])
  })

  test("refuses what does not fit", () => {
    const x = float32([1, 2, 2], [1, 2, 3, 4])
    const w = float32([2, 1, 2], [1, 1, 1, 1])
    const attributes = { strides: [1], pads: [0, 0], dilations: [1], outputPadding: [0] }
    expect(refusal("convTranspose", [x, float32([1, 1, 2], [1, 1])], attributes)).toContain(
      "x has 2 channels and w takes 1",
    )
    expect(refusal("convTranspose", [x, w], { ...attributes, group: 3 })).toContain("a multiple of group, 3")
    expect(refusal("convTranspose", [x, w], { ...attributes, pads: [2, 2] })).toContain("extents of at least 1")
    expect(refusal("convTranspose", [x, w], { ...attributes, outputPadding: [-1] })).toContain("outputPadding")
  })
})
