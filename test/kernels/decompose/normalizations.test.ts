import fc from "fast-check"
import { describe, it } from "vitest"
import type { DType } from "../../../src/tensor/dtype.ts"
import { randomTensor } from "../../support/graphs.ts"
import { expectSame, expectSameAs, single } from "./decomposed.ts"

const extents = (least: number, most: number) =>
  fc.array(fc.integer({ min: 1, max: 5 }), { minLength: least, maxLength: most })
const seeds = fc.integer({ min: 0, max: 1000 })
const epsilons = fc.constantFrom(1e-5, 1e-3, 0.1)
const dtypes = fc.constantFrom<DType>("float32", "float64")
const positive = { low: 0.1, high: 2 }
const runs = { seed: 1, numRuns: 60 }

describe("decomposed normalisation agrees with the reference", () => {
  it("batchNorm", () => {
    fc.assert(
      fc.property(extents(2, 5), seeds, epsilons, dtypes, (shape, seed, epsilon, dtype) => {
        const [scale, bias, mean] = [1, 2, 3].map((i) => randomTensor(dtype, [shape[1]!], seed + i))
        const variance = randomTensor(dtype, [shape[1]!], seed + 4, positive)
        expectSameAs("batchNorm", [randomTensor(dtype, shape, seed), scale, bias, mean, variance], { epsilon })
      }),
      runs,
    )
  })

  it("batchNorm with statistics of another dtype", () => {
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map((seed) => randomTensor("float64", [3], seed, positive))
    expectSameAs("batchNorm", [randomTensor("float32", [2, 3, 4], 5), scale, bias, mean, variance])
  })

  it("instanceNorm", () => {
    fc.assert(
      fc.property(extents(3, 5), seeds, epsilons, dtypes, (shape, seed, epsilon, dtype) => {
        const [scale, bias] = [1, 2].map((i) => randomTensor(dtype, [shape[1]!], seed + i))
        expectSameAs("instanceNorm", [randomTensor(dtype, shape, seed), scale, bias], { epsilon })
      }),
      runs,
    )
  })

  it("groupNorm", () => {
    fc.assert(
      fc.property(
        extents(3, 5),
        fc.integer({ min: 1, max: 4 }),
        seeds,
        epsilons,
        (extent, numGroups, seed, epsilon) => {
          const shape = extent.with(1, extent[1]! * numGroups)
          const [scale, bias] = [1, 2].map((i) => randomTensor("float32", [shape[1]!], seed + i))
          expectSameAs("groupNorm", [randomTensor("float32", shape, seed), scale, bias], { epsilon, numGroups })
        },
      ),
      runs,
    )
  })

  it("layerNorm with one to three outputs", () => {
    fc.assert(
      fc.property(
        extents(1, 4),
        fc.nat(),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        seeds,
        (shape, at, outputs, hasBias, seed) => {
          const axis = (at % shape.length) - (at % 2) * shape.length
          const behind = shape.slice(axis < 0 ? axis + shape.length : axis)
          const scale = randomTensor("float32", behind, seed + 1)
          const bias = hasBias ? randomTensor("float32", shape.slice(-1), seed + 2) : undefined
          expectSameAs(
            "layerNorm",
            [randomTensor("float32", shape, seed), scale, bias],
            { axis, epsilon: 1e-3 },
            outputs,
          )
        },
      ),
      runs,
    )
  })

  it("rmsNorm", () => {
    fc.assert(
      fc.property(extents(1, 4), fc.nat(), seeds, dtypes, (shape, at, seed, dtype) => {
        const axis = at % shape.length
        expectSameAs("rmsNorm", [randomTensor(dtype, shape, seed), randomTensor(dtype, shape.slice(axis), seed + 1)], {
          axis,
        })
      }),
      runs,
    )
  })

  it("lrn, also with windows beyond all channels", () => {
    fc.assert(
      fc.property(
        extents(2, 5),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(0.5, 0.75, 1.3),
        seeds,
        (shape, size, beta, seed) => {
          expectSameAs("lrn", [randomTensor("float32", shape, seed)], { size, beta, alpha: 0.5, bias: 1.5 })
        },
      ),
      runs,
    )
  })
})

describe("normalisation", () => {
  it("keeps its digits where the mean is large", () => {
    const x = randomTensor("float32", [4, 64], 7, { low: 999, high: 1001 })
    const [scale, bias] = [randomTensor("float32", [64], 8), randomTensor("float32", [64], 9)]
    expectSame(single("layerNorm", [x, scale, bias], {}, 3), { rtol: 1e-4, atol: 2e-4 })
  })

  it("gives float32 statistics of half floats", () => {
    const x = randomTensor("float16", [2, 3], 1)
    expectSameAs("layerNorm", [x, randomTensor("float16", [3], 2), undefined], {}, 3)
  })

  it("takes tensors without elements", () => {
    expectSameAs("lrn", [randomTensor("float32", [2, 0, 3], 1)], { size: 3 })
    expectSameAs("instanceNorm", [
      randomTensor("float32", [0, 2, 3], 1),
      randomTensor("float32", [2], 1),
      randomTensor("float32", [2], 2),
    ])
  })
})
