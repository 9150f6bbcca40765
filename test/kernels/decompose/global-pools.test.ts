import fc from "fast-check"
import { describe, it } from "vitest"
import { randomTensor, tensorFrom } from "../../support/graphs.ts"
import { expectSameAs } from "./decomposed.ts"

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 })

describe("decomposed pools over everything agree with the reference", () => {
  for (const op of ["globalAveragePool", "globalMaxPool"] as const) {
    it(op, () => {
      fc.assert(
        fc.property(shapes, fc.integer({ min: 0, max: 1000 }), (shape, seed) =>
          expectSameAs(op, [randomTensor("float32", shape, seed)]),
        ),
        { seed: 1, numRuns: 40 },
      )
    })

    it(`${op} of NaN and infinities`, () => {
      expectSameAs(op, [tensorFrom("float32", [1, 2, 3], [1, Number.NaN, 2, -Infinity, -Infinity, -Infinity])])
    })
  }
})
