import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decompose } from "../../../src/kernels/decompose/decompose.ts"
import { coordinateModes } from "../../../src/ops/families/resize-axes.ts"
import type { DType } from "../../../src/tensor/dtype.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { randomTensor, tensorFrom } from "../../support/graphs.ts"
import { expectSameAs, single } from "./decomposed.ts"

const attributes = fc.record({
  mode: fc.constantFrom("nearest" as const, "linear" as const, "cubic" as const),
  coordinateTransformationMode: fc.constantFrom(...coordinateModes),
  nearestMode: fc.constantFrom(
    "round_prefer_floor" as const,
    "round_prefer_ceil" as const,
    "floor" as const,
    "ceil" as const,
  ),
  cubicCoeffA: fc.constantFrom(-0.75, -0.5),
  excludeOutside: fc.boolean(),
  extrapolationValue: fc.constantFrom(0, 7.5),
  antialias: fc.boolean(),
})
const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 24 })), {
  minLength: 1,
  maxLength: 3,
})
const regions = fc.constantFrom([0, 1], [0.2, 0.7], [-0.4, 1.3])

function floats(values: readonly number[]) {
  return tensorFrom("float32", [values.length], values)
}

describe("decomposed resize agrees with the reference", () => {
  it("to any sizes", () => {
    fc.assert(
      fc.property(attributes, sizes, regions, fc.integer({ min: 0, max: 1000 }), (chosen, axes, region, seed) => {
        const x = randomTensor(
          "float32",
          axes.map(([extent]) => extent),
          seed,
        )
        const roi = floats(region.flatMap((bound) => axes.map(() => bound)))
        const wanted = tensorOf(
          "int64",
          [axes.length],
          axes.map(([, size]) => size),
        )
        expectSameAs("resize", [x, roi, undefined, wanted], chosen)
      }),
      { seed: 1, numRuns: 250 },
    )
  })

  it("by scales of the last axes, shrinking a lot", () => {
    for (const mode of ["nearest", "linear", "cubic"] as const) {
      for (const antialias of [false, true]) {
        const x = randomTensor("float32", [1, 2, 40, 60], 3)
        expectSameAs("resize", [x, undefined, floats([0.1, 0.05])], { mode, antialias, axes: [2, 3] })
        expectSameAs("resize", [x, undefined, floats([2, 1.5])], { mode, antialias, axes: [2, 3] })
      }
    }
  })

  it("of other dtypes", () => {
    for (const dtype of ["float64", "float16", "uint8", "int32", "int64", "bool"] satisfies DType[]) {
      const x = randomTensor(dtype, [3, 4], 5)
      const wanted = tensorOf("int64", [2], [7, 3])
      expectSameAs("resize", [x, undefined, undefined, wanted], { mode: "nearest" })
      if (dtype !== "bool") expectSameAs("resize", [x, undefined, undefined, wanted], { mode: "linear" })
    }
  })

  it("of integers that an outside value is cut to", () => {
    const [x, roi, wanted] = [randomTensor("int8", [4], 5), floats([-0.5, 1.5]), tensorOf("int64", [1], [8])]
    for (const mode of ["nearest", "linear"] as const) {
      expectSameAs("resize", [x, roi, undefined, wanted], {
        mode,
        coordinateTransformationMode: "tf_crop_and_resize",
        extrapolationValue: 300.7,
      })
    }
  })

  it("of nothing", () => {
    expectSameAs("resize", [randomTensor("float32", [0, 3], 1), undefined, undefined, tensorOf("int64", [2], [0, 5])], {
      mode: "linear",
    })
  })
})

describe("resize", () => {
  it("to the same extents is the input", () => {
    const { graph } = single("resize", [randomTensor("float32", [3, 4], 1), undefined, floats([1, 1])], {
      mode: "linear",
    })
    expect(decompose(graph).nodes).toEqual([])
  })
})
