import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { numbersOf, tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"
import { broadcastShapes } from "../../../src/tensor/shape.ts"
import { allIndices, applyOp, at, float32, largestError, noise, refusal, valuesOf } from "./apply.ts"

const extent = fc.integer({ min: 1, max: 4 })

/** Reads an index of a broadcast shape from a smaller tensor. */
function atBroadcast(tensor: Tensor, index: readonly number[]): number {
  const own = index.slice(index.length - tensor.shape.length)
  return at(
    tensor,
    own.map((i, axis) => (tensor.shape[axis] === 1 ? 0 : i)),
  )
}

const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

describe("gemm", () => {
  const a = float32([2, 3], [1, 2, 3, 4, 5, 6])
  const b = float32([3, 2], [1, 0, 0, 1, 2, 2])

  test("multiplies, scales and adds", () => {
    expect(valuesOf("gemm", [a, b], {})).toEqual([7, 8, 16, 17])
    expect(valuesOf("gemm", [a, b, float32([2], [100, 200])], { alpha: 2, beta: 0.5 })).toEqual([64, 116, 82, 134])
    expect(valuesOf("gemm", [a, b, float32([2, 1], [100, 200])], {})).toEqual([107, 108, 216, 217])
  })

  test("equals the sum over the inner axis for every orientation", () => {
    const given = fc.record({
      m: extent,
      k: extent,
      n: extent,
      transA: fc.boolean(),
      transB: fc.boolean(),
      wide: fc.boolean(),
    })
    fc.assert(
      fc.property(given, ({ m, k, n, transA, transB, wide }) => {
        const [a, b, c] = [
          noise(transA ? [k, m] : [m, k], 2),
          noise(transB ? [n, k] : [k, n], 3),
          noise(wide ? [m, n] : [1, n], 4),
        ]
        const expected = allIndices([m, n]).map(([i, j]) => {
          const terms = upTo(k).map((l) => at(a, transA ? [l, i!] : [i!, l]) * at(b, transB ? [j!, l] : [l, j!]))
          return -1.5 * sum(terms) + 3 * atBroadcast(c, [i!, j!])
        })
        const found = valuesOf("gemm", [a, b, c], { alpha: -1.5, beta: 3, transA, transB })
        expect(largestError(found, expected)).toBeLessThan(1e-12)
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test("refuses what does not fit", () => {
    expect(refusal("gemm", [a, a], {})).toContain("a gives 3 and b 2 terms to each sum")
    expect(refusal("gemm", [a, b, float32([3], [1, 2, 3])], {})).toContain(
      "c has shape [3], expected one that broadcasts to [2,2]",
    )
    expect(refusal("gemm", [a, b, float32([1, 2, 2], [1, 2, 3, 4])], {})).toContain("c has shape [1,2,2]")
    expect(refusal("gemm", [a, float32([3], [1, 2, 3])], {})).toContain("b has shape [3], expected rank 2")
    expect(refusal("gemm", [tensorOf("int8", [1, 1], [1]), tensorOf("int8", [1, 1], [1])], {})).toContain("[OP_DTYPE]")
  })
})

describe("matMul", () => {
  test("multiplies integers exactly", () => {
    const [y] = applyOp("matMul", [tensorOf("int64", [1, 2], [3, -4]), tensorOf("int64", [2, 1], [5, 6])], {})
    expect(y).toEqual(tensorOf("int64", [1, 1], [-9]))
  })

  test("drops the axes that vectors gain", () => {
    const [matrix, vector] = [float32([2, 2], [1, 2, 3, 4]), float32([2], [10, 1])]
    expect(applyOp("matMul", [vector, vector], {})[0]).toEqual(float32([], [101]))
    expect(applyOp("matMul", [vector, matrix], {})[0]).toEqual(float32([2], [13, 24]))
    expect(applyOp("matMul", [matrix, vector], {})[0]).toEqual(float32([2], [12, 34]))
  })

  test("equals the sum over the inner axis with broadcast leading axes", () => {
    const leading = fc.array(extent, { maxLength: 2 })
    const given = fc.record({
      batch: leading,
      ones: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      short: fc.nat(2),
      m: extent,
      k: extent,
      n: extent,
    })
    fc.assert(
      fc.property(given, ({ batch, ones, short, m, k, n }) => {
        const batchA = batch.map((extent, i) => (ones[i] ? 1 : extent)).slice(Math.min(short, batch.length))
        const batchB = batch.map((extent, i) => (ones[i + 2] ? 1 : extent))
        const [a, b] = [noise([...batchA, m, k], 5), noise([...batchB, k, n], 6)]
        const full = broadcastShapes(batchA, batchB)!
        const expected = allIndices([...full, m, n]).map((index) => {
          const [outer, [i, j]] = [index.slice(0, -2), index.slice(-2)]
          return sum(upTo(k).map((l) => atBroadcast(a, [...outer, i!, l]) * atBroadcast(b, [...outer, l, j!])))
        })
        const [found] = applyOp("matMul", [a, b], {})
        expect(found!.shape).toEqual([...full, m, n])
        expect(largestError(numbersOf(found!), expected)).toBeLessThan(1e-12)
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test("refuses what does not fit", () => {
    expect(refusal("matMul", [noise([2, 3]), noise([2, 3])], {})).toContain("[2,3] times [2,3]")
    expect(refusal("matMul", [noise([2, 1, 1]), noise([3, 1, 1])], {})).toContain("shapes that broadcast")
    expect(refusal("matMul", [noise([]), noise([1])], {})).toContain("rank 1 or more")
  })
})

describe("einsum", () => {
  const einsum = (equation: string, ...operands: readonly Tensor[]): number[] =>
    valuesOf("einsum", operands, { equation })
  const a = float32([2, 3], [1, 2, 3, 4, 5, 6])
  const square = float32([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])

  test.each([
    ["transposes", "ij->ji", [a], [1, 4, 2, 5, 3, 6]],
    ["transposes by the alphabet", "ba", [a], [1, 4, 2, 5, 3, 6]],
    ["sums", "ij->", [a], [21]],
    ["sums by letters that are missing on the right", "ij->j", [a], [5, 7, 9]],
    ["takes a diagonal", "ii->i", [square], [1, 5, 9]],
    ["takes a trace", "ii", [square], [15]],
    ["forms outer products", "i,j->ij", [float32([2], [1, 2]), float32([3], [1, 10, 100])], [1, 10, 100, 2, 20, 200]],
    ["multiplies three operands", "i,i,i->", [float32([2], [1, 2]), float32([2], [3, 4]), float32([2], [5, 6])], [63]],
    ["ignores spaces", " i j , j -> i ", [a, float32([3], [1, 0, 1])], [4, 10]],
    ["sums the axes of an ellipsis that the result lacks", "...i->i", [a], [5, 7, 9]],
    ["repeats extents of 1", "ij,ij->i", [float32([2, 1], [1, 10]), a], [6, 150]],
    ["keeps a scalar", "->", [float32([], [7])], [7]],
  ] as const)("%s: %s", (_, equation, operands, expected) => {
    expect(einsum(equation, ...operands)).toEqual(expected)
  })

  test("an ellipsis broadcasts, and stands first in an implied result", () => {
    const [x, y] = [noise([2, 1, 3, 4], 1), noise([5, 4, 2], 2)]
    const [product] = applyOp("matMul", [x, y], {})
    const [explicit] = applyOp("einsum", [x, y], { equation: "...ij,...jk->...ik" })
    expect(explicit!.shape).toEqual(product!.shape)
    expect(largestError(numbersOf(explicit!), numbersOf(product!))).toBeLessThan(1e-12)
    expect(applyOp("einsum", [x, y], { equation: "...ij,...jk" })[0]).toEqual(explicit)
    expect(applyOp("einsum", [noise([2, 3, 4])], { equation: "b...a" })[0]!.shape).toEqual([3, 4, 2])
  })

  test("refuses equations that do not fit", () => {
    const rejected = (equation: string, ...operands: readonly Tensor[]): string =>
      refusal("einsum", operands, { equation })
    expect(rejected("i->i", a)).toContain('a term for shape [2,3] instead of "i"')
    expect(rejected("ij,jk->ik", a)).toContain("1 terms")
    expect(rejected("ij->ijk", a)).toContain("letters occur on the left")
    expect(rejected("ij->ii", a)).toContain("each once")
    expect(rejected("ij,ij->ij", a, square)).toContain("equal extents for i instead of 2 and 3")
    expect(rejected("i1->i", a)).toContain("[OP_ATTRIBUTE]")
    expect(rejected("ij->i->j", a)).toContain("[OP_ATTRIBUTE]")
    expect(rejected("....ij", a)).toContain("[OP_ATTRIBUTE]")
    expect(rejected("......", a)).toContain("[OP_ATTRIBUTE]")
    expect(rejected("ij,ij->ij", a, noise([2, 3]))).toContain("[OP_DTYPE]")
  })
})
