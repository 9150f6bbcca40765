import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { coordinateModes } from "../../../src/ops/families/resize-axes.ts"
import type { OpAttributes } from "../../../src/ops/table.ts"
import { numbersOf, tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { allIndices, applyOp, at, float32, largestError, noise, refusal } from "./apply.ts"

type Attributes = Partial<OpAttributes<"resize">>

const scaled = (x: Tensor, scales: readonly number[], attributes: Attributes = {}, roi?: Tensor): Tensor =>
  applyOp("resize", [x, roi, float32([scales.length], scales)], attributes)[0]!
const sized = (x: Tensor, sizes: readonly number[], attributes: Attributes = {}, roi?: Tensor): Tensor =>
  applyOp("resize", [x, roi, undefined, tensorOf("int64", [sizes.length], sizes)], attributes)[0]!

const line = float32([4], [1, 2, 3, 4])
const rounded = (tensor: Tensor): number[] => numbersOf(tensor).map((value) => Math.round(value * 1e4) / 1e4)

describe("extents", () => {
  test("follow from scales, rounded down, or from sizes", () => {
    expect(scaled(float32([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), [1, 0.6]).shape).toEqual([2, 2])
    expect(scaled(float32([10], [...Array(10).keys()]), [0.7]).shape).toEqual([7])
    expect(sized(line, [7]).shape).toEqual([7])
  })

  test("of some axes leave the others", () => {
    const x = noise([2, 3, 4])
    expect(sized(x, [8, 6], { axes: [2, 1] }).shape).toEqual([2, 6, 8])
    expect(scaled(x, [2], { axes: [-1] }).shape).toEqual([2, 3, 8])
  })

  test("that keep the aspect ratio fit within or cover the sizes", () => {
    const x = noise([1, 1, 2, 4])
    const axes = [2, 3]
    expect(sized(x, [7, 8], { axes, keepAspectRatioPolicy: "not_larger" }).shape).toEqual([1, 1, 4, 8])
    expect(sized(x, [7, 8], { axes, keepAspectRatioPolicy: "not_smaller" }).shape).toEqual([1, 1, 7, 14])
    expect(sized(noise([1, 1, 3, 4]), [3, 2], { axes, keepAspectRatioPolicy: "not_larger" }).shape).toEqual([
      1, 1, 2, 2,
    ])
  })

  test("inputs without elements count as not given", () => {
    const none = float32([0], [])
    const sizes = tensorOf("int64", [1], [2])
    expect(applyOp("resize", [line, none, none, sizes], {})[0]!.shape).toEqual([2])
  })
})

describe("one axis, by hand", () => {
  test.each([
    ["nearest", [2], { mode: "nearest" }, [1, 1, 2, 2, 3, 3, 4, 4]],
    [
      "nearest ceil",
      [2],
      { mode: "nearest", nearestMode: "ceil", coordinateTransformationMode: "asymmetric" },
      [1, 2, 2, 3, 3, 4, 4, 4],
    ],
    ["linear", [2], { mode: "linear" }, [1, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4]],
    [
      "linear, corners aligned",
      [1.75],
      { mode: "linear", coordinateTransformationMode: "align_corners" },
      [1, 1.5, 2, 2.5, 3, 3.5, 4],
    ],
    ["linear, shrunk", [0.5], { mode: "linear" }, [1.5, 3.5]],
    ["linear, shrunk and smoothed", [0.5], { mode: "linear", antialias: true }, [1.625, 3.375]],
    [
      "linear, shrunk and smoothed inside only",
      [0.5],
      { mode: "linear", antialias: true, excludeOutside: true },
      [1.7143, 3.2857],
    ],
    ["cubic", [0.5], { mode: "cubic" }, [1.4063, 3.5938]],
    ["cubic, another coefficient", [0.5], { mode: "cubic", cubicCoeffA: -0.5 }, [1.4375, 3.5625]],
    ["cubic, inside only", [0.5], { mode: "cubic", excludeOutside: true }, [1.3714, 3.6286]],
  ] as const)("%s", (_, scales, attributes, expected) => {
    expect(rounded(scaled(line, scales, attributes))).toEqual(expected)
  })

  test("a single output takes the start or the middle", () => {
    expect(numbersOf(sized(line, [1], { mode: "linear", coordinateTransformationMode: "align_corners" }))).toEqual([1])
    expect(numbersOf(sized(line, [1], { mode: "linear" }))).toEqual([2.5])
    expect(numbersOf(sized(line, [1], { mode: "linear", coordinateTransformationMode: "pytorch_half_pixel" }))).toEqual(
      [1],
    )
  })

  test("a crop reads its region, and the extrapolation value outside", () => {
    const attributes = {
      mode: "linear",
      coordinateTransformationMode: "tf_crop_and_resize",
      extrapolationValue: 10,
    } as const
    const roi = float32([2], [0.5, 1.5])
    expect(rounded(sized(line, [4], attributes, roi))).toEqual([2.5, 3.5, 10, 10])
    expect(rounded(sized(line, [1], attributes, float32([2], [0, 1])))).toEqual([2.5])
  })
})

describe("dtypes", () => {
  test("nearest copies every dtype bit by bit", () => {
    const big = 2n ** 60n + 1n
    expect(sized(tensorOf("int64", [2], [big, -big]), [4])).toEqual(tensorOf("int64", [4], [big, big, -big, -big]))
    expect(Object.is(sized(float32([1], [-0]), [2]).data[1], -0)).toBe(true)
    expect(sized(tensorOf("bool", [2], [1, 0]), [4]).data).toEqual(new Uint8Array([1, 1, 0, 0]))
    expect(sized(tensorOf("float16", [1], [0x7e01]), [2]).data).toEqual(new Uint16Array([0x7e01, 0x7e01]))
  })

  test("linear cuts integers to whole numbers", () => {
    expect(numbersOf(sized(tensorOf("uint8", [2], [0, 255]), [4], { mode: "linear" }))).toEqual([0, 63, 191, 255])
  })
})

const modes = ["nearest", "linear", "cubic"] as const
const nearestModes = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"] as const
const request = fc.record({
  extents: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 2 }),
  outputs: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 2 }),
  mode: fc.constantFrom(...modes),
  coordinateTransformationMode: fc.constantFrom(...coordinateModes),
  nearestMode: fc.constantFrom(...nearestModes),
  antialias: fc.boolean(),
  excludeOutside: fc.boolean(),
})
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never

/** The input coordinate of an output, as the operator's table of modes says it; the region of a crop is 1/8 to 7/8. */
function coordinateOf(
  o: number,
  outputs: number,
  extent: number,
  mode: Request["coordinateTransformationMode"],
): number {
  const scale = outputs / extent
  const table = {
    half_pixel: (o + 0.5) / scale - 0.5,
    half_pixel_symmetric: (o + 0.5) / scale - 0.5,
    pytorch_half_pixel: outputs > 1 ? (o + 0.5) / scale - 0.5 : 0,
    align_corners: outputs > 1 ? (o * (extent - 1)) / (outputs - 1) : 0,
    asymmetric: o / scale,
    tf_crop_and_resize:
      outputs > 1 ? 0.125 * (extent - 1) + (o * 0.75 * (extent - 1)) / (outputs - 1) : 0.5 * (extent - 1),
  }
  return table[mode]
}

/** Samples one line of elements at a coordinate by weighing every position within reach of the filter. */
function sampleLine(elements: readonly number[], coordinate: number, scale: number, given: Request): number {
  const inside = (p: number): boolean => p >= 0 && p < elements.length
  const clamped = (p: number): number => elements[Math.min(Math.max(p, 0), elements.length - 1)]!
  if (given.mode === "nearest") {
    const half = Math.abs(coordinate % 1) === 0.5
    const round = {
      floor: Math.floor,
      ceil: Math.ceil,
      round_prefer_floor: half ? Math.floor : Math.round,
      round_prefer_ceil: Math.round,
    }
    return clamped(round[given.nearestMode](coordinate))
  }
  const a = -0.75
  const kernel = (t: number): number => {
    if (given.mode === "linear") return t < 1 ? 1 - t : 0
    if (t < 1) return (a + 2) * t ** 3 - (a + 3) * t ** 2 + 1
    return t < 2 ? a * t ** 3 - 5 * a * t ** 2 + 8 * a * t - 4 * a : 0
  }
  const shrink = given.antialias ? Math.min(1, scale) : 1
  let [sum, weights] = [0, 0]
  for (let p = Math.floor(coordinate) - 30; p <= coordinate + 30; p++) {
    const weight = given.excludeOutside && !inside(p) ? 0 : kernel(Math.abs(p - coordinate) * shrink)
    sum += weight * clamped(p)
    weights += weight
  }
  return sum / weights
}

describe("every combination of modes", () => {
  test("equals filters laid over all positions, one axis after the other", () => {
    fc.assert(
      fc.property(request, ({ extents, outputs, ...given }) => {
        const sizes = outputs.slice(0, extents.length)
        const x = noise(extents, 4)
        const roi = tensorOf(
          "float64",
          [2 * extents.length],
          [...extents.map(() => 0.125), ...extents.map(() => 0.875)],
        )
        const all = { extents, outputs, ...given }
        const coordinate = (o: number, axis: number): number =>
          coordinateOf(o, sizes[axis]!, extents[axis]!, given.coordinateTransformationMode)
        const sample = (index: readonly number[], read: readonly number[]): number => {
          const axis = read.length
          if (axis === extents.length) return at(x, read)
          const elements = Array.from({ length: extents[axis]! }, (_, i) => sample(index, [...read, i]))
          return sampleLine(elements, coordinate(index[axis]!, axis), sizes[axis]! / extents[axis]!, all)
        }
        const expected = allIndices(sizes).map((index) => sample(index, []))
        expect(largestError(numbersOf(sized(x, sizes, given, roi)), expected)).toBeLessThan(1e-9)
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})

describe("refusals", () => {
  const scales = (...values: number[]): Tensor => float32([values.length], values)

  test("need scales or sizes, of one number for each axis", () => {
    expect(refusal("resize", [line], {})).toContain("no scales or sizes")
    expect(refusal("resize", [line, undefined, scales(2), tensorOf("int64", [1], [2])], {})).toContain(
      "scales and sizes, expected one of them",
    )
    expect(refusal("resize", [line, undefined, scales(1, 2)], {})).toContain(
      "scales is [1,2], expected 1 numbers above 0",
    )
    expect(refusal("resize", [line, undefined, scales(-1)], {})).toContain("[OP_SHAPE]")
    expect(refusal("resize", [line, undefined, scales(Infinity)], {})).toContain("[OP_SHAPE]")
    expect(refusal("resize", [line, undefined, scales(0.1)], {})).toContain("[4] to [0]")
    expect(refusal("resize", [line, undefined, undefined, tensorOf("int64", [1], [-3])], {})).toContain("[OP_SHAPE]")
    expect(refusal("resize", [float32([0], []), undefined, undefined, tensorOf("int64", [1], [3])], {})).toContain(
      "[0] to [3]",
    )
  })

  test("name axes once and within the rank", () => {
    expect(refusal("resize", [line, undefined, scales(2)], { axes: [1] })).toContain(
      "axes is [1], expected different axes below 1",
    )
    expect(refusal("resize", [line, undefined, scales(2, 2)], { axes: [0, 0] })).toContain("[OP_ATTRIBUTE]")
  })

  test("crop with a region only", () => {
    const attributes = { coordinateTransformationMode: "tf_crop_and_resize" } as const
    expect(refusal("resize", [line, undefined, scales(2)], attributes)).toContain("no roi")
    expect(refusal("resize", [line, scales(0, 1, 1), scales(2)], attributes)).toContain(
      "roi is [0,1,1], expected 2 numbers",
    )
  })

  test("interpolate numbers only", () => {
    expect(refusal("resize", [tensorOf("bool", [1], [1]), undefined, scales(2)], { mode: "linear" })).toContain(
      "[OP_DTYPE]",
    )
    expect(refusal("resize", [tensorOf("int32", [1], [1]), undefined, scales(2)], { mode: "cubic" })).toContain(
      "[OP_DTYPE]",
    )
  })
})
