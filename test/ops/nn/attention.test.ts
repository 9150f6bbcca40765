import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { expectClose, randomTensor, runOperator, valuesOf } from "../../support/graphs.ts"

interface Given {
  readonly q: Tensor
  readonly k: Tensor
  readonly v: Tensor
  readonly mask?: Tensor
}

/** The definition by operators that are tested on their own. */
function byParts({ q, k, v, mask }: Given, scale: number): Tensor {
  const rank = k.shape.length
  const perm = k.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis))
  const [columns] = runOperator("transpose", [k], { perm })
  const [product] = runOperator("matMul", [q, columns])
  const [scaled] = runOperator("mul", [product, tensorOf("float32", [], [scale])])
  const hidden = tensorOf("float32", [], [-Infinity])
  const masked =
    mask === undefined
      ? scaled
      : mask.dtype === "bool"
        ? runOperator("where", [mask, scaled, hidden])[0]
        : runOperator("add", [scaled, mask])[0]
  const [weights] = runOperator("softmax", [masked], { axis: -1 })
  return runOperator("matMul", [weights, v])[0]!
}

const extents = fc.integer({ min: 1, max: 4 })

describe("attention", () => {
  test("is a product, a softmax and a product", () => {
    const property = fc.property(extents, extents, extents, extents, extents, fc.nat(999), (n, s, t, d, e, seed) => {
      const given = {
        q: randomTensor("float32", [n, 2, s, d], seed),
        k: randomTensor("float32", [2, t, d], seed + 1),
        v: randomTensor("float32", [n, 1, t, e], seed + 2),
      }
      const masks = [undefined, randomTensor("float32", [s, t], seed + 3), randomTensor("float32", [n, 1, 1, t], seed)]
      for (const mask of masks) {
        const own = mask === undefined ? given : { ...given, mask }
        const [y] = runOperator("attention", [given.q, given.k, given.v, mask], { scale: 0.7 })
        expectClose(y!, byParts(own, 0.7))
      }
    })
    fc.assert(property, { seed: 1, numRuns: 40 })
  })

  test("hides what a boolean mask does not allow", () => {
    const mask = tensorOf("bool", [2, 3], [1, 0, 1, 0, 1, 0])
    const given = {
      q: randomTensor("float32", [2, 4], 1),
      k: randomTensor("float32", [3, 4], 2),
      v: randomTensor("float32", [3, 5], 3),
      mask,
    }
    const [y] = runOperator("attention", [given.q, given.k, given.v, mask], { scale: 0.5 })
    expectClose(y!, byParts(given, 0.5))
  })

  test("of a causal query ends with the key on the diagonal", () => {
    const [q, k] = [randomTensor("float32", [3, 2], 1), randomTensor("float32", [5, 2], 2)]
    const v = randomTensor("float32", [5, 3], 3)
    for (const diagonal of [0, 2]) {
      const visible = Array.from({ length: 15 }, (_, i) => Number(i % 5 <= Math.floor(i / 5) + diagonal))
      const [causal] = runOperator("attention", [q, k, v], { scale: 1, isCausal: true, diagonal })
      const [masked] = runOperator("attention", [q, k, v, tensorOf("bool", [3, 5], visible)], { scale: 1 })
      expectClose(causal!, masked!)
    }
  })

  test("of a query that sees nothing is 0", () => {
    const [q, k, v] = [1, 2, 3].map((seed) => randomTensor("float32", [2, 2], seed))
    const [byMask] = runOperator("attention", [q, k, v, tensorOf("bool", [2, 2], [0, 0, 1, 1])], { scale: 1 })
    expect(valuesOf(byMask!).slice(0, 2)).toEqual([0, 0])
    const [byDiagonal] = runOperator("attention", [q, k, v], { scale: 1, isCausal: true, diagonal: -1 })
    expect(valuesOf(byDiagonal!).slice(0, 2)).toEqual([0, 0])
  })
})
