import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decompose } from "../../../src/kernels/decompose/decompose.ts"
import type { DType } from "../../../src/tensor/dtype.ts"
import type { Shape } from "../../../src/tensor/shape.ts"
import { randomTensor } from "../../support/graphs.ts"
import { expectSameAs, single } from "./decomposed.ts"

function tensorsOf(shapes: readonly Shape[], dtype: DType = "float32") {
  return shapes.map((shape, i) => randomTensor(dtype, shape, i + 1))
}

const equations: readonly (readonly [string, ...(readonly Shape[])])[] = [
  ["ij,jk->ik", [2, 3], [3, 4]],
  ["ij,jk", [2, 3], [3, 4]],
  ["ij->ji", [2, 3]],
  ["ij->", [2, 3]],
  ["ij->j", [2, 3]],
  ["ii->i", [3, 3]],
  ["ii", [3, 3]],
  ["iji->j", [3, 2, 3]],
  ["iii->i", [3, 3, 3]],
  ["iijj->ij", [2, 2, 3, 3]],
  ["i,i", [4], [4]],
  ["i,j->ij", [2], [3]],
  ["i,j->ji", [2], [3]],
  ["ij,ij->ij", [2, 3], [2, 3]],
  ["ij,ij->i", [2, 3], [2, 3]],
  ["ij,ji->", [2, 3], [3, 2]],
  ["bhqd,bhkd->bhqk", [2, 2, 3, 4], [2, 2, 5, 4]],
  ["bhqk,bkhd->bqhd", [2, 2, 3, 5], [2, 5, 2, 4]],
  ["...ij,...jk->...ik", [2, 1, 2, 3], [4, 3, 5]],
  ["...ii->...i", [2, 3, 3]],
  ["...->", [2, 3]],
  ["...,...->...", [2, 3], [3]],
  ["i...,i...->...", [2, 3], [2, 4, 3]],
  ["ij,jk,kl->il", [2, 3], [3, 4], [4, 5]],
  ["ij,j,i->", [2, 3], [3], [2]],
  ["ij,kj->ikj", [2, 3], [4, 3]],
  ["ii,i->i", [3, 3], [3]],
  ["ij,jk->ik", [2, 1], [3, 4]],
  ["ii,ij->j", [1, 3], [3, 2]],
  [",ij->ij", [], [2, 3]],
  [",->", [], []],
  ["ij,jk->ik", [2, 0], [0, 4]],
  ["ij,jk->ik", [0, 3], [3, 4]],
  ["i->", [0]],
  ["ab,cd->", [2, 3], [4, 5]],
]

describe("decomposed einsum agrees with the reference", () => {
  for (const [equation, ...shapes] of equations) {
    it(`${equation} of ${JSON.stringify(shapes)}`, () => expectSameAs("einsum", tensorsOf(shapes), { equation }))
  }

  it("with any equation", () => {
    const letters = fc.constantFrom("a", "b", "c", "d")
    const terms = fc.array(fc.array(letters, { maxLength: 4 }), { minLength: 1, maxLength: 4 })
    const extents = fc.tuple(...["a", "b", "c", "d"].map(() => fc.integer({ min: 1, max: 4 })))
    fc.assert(
      fc.property(terms, extents, fc.array(letters, { maxLength: 4 }), fc.nat(), (operands, sizes, wanted, narrow) => {
        const shapes = operands.map((labels, i) =>
          labels.map((label, axis) => ((narrow >> (i + axis)) % 5 === 1 ? 1 : sizes["abcd".indexOf(label)]!)),
        )
        const output = [...new Set(wanted)].filter((label) => operands.flat().includes(label))
        const equation = `${operands.map((labels) => labels.join("")).join(",")}->${output.join("")}`
        expectSameAs("einsum", tensorsOf(shapes), { equation })
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  for (const dtype of ["int8", "int64", "uint16", "float64", "float16"] as const) {
    it(`of ${dtype}`, () => {
      const equation = "ij,jk->ki"
      if (dtype !== "float16")
        expectSameAs(
          "einsum",
          tensorsOf(
            [
              [2, 3],
              [3, 4],
            ],
            dtype,
          ),
          { equation },
        )
      expectSameAs("einsum", tensorsOf([[2, 3]], dtype), { equation: "ij->ji" })
    })
  }
})

describe("einsum", () => {
  it("of attention is one product of batched matrices", () => {
    const { graph } = single(
      "einsum",
      tensorsOf([
        [2, 3, 4, 5],
        [2, 3, 6, 5],
      ]),
      { equation: "bhqd,bhkd->bhqk" },
    )
    const { nodes } = decompose(graph)
    expect(nodes.map(({ op }) => op)).toEqual(["reshape", "transpose", "reshape", "matMul", "reshape"])
  })
})
