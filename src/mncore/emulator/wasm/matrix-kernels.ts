/**
 * Matrix products of half and pseudo-single.
 *
 * A matrix register is first prepared: mantissas become signed integers (half) or float64 numbers (pseudo-single), and rows are
 * regrouped so that the four lanes of an accumulator are what the four PEs of the MAB hold in one word of the result: group k
 * has rows k, k + n/4, …. Each row has its scale, a power of two. Then a product is a sum over columns of the prepared column
 * times the vector's element in all lanes: exact integers below 2^23 for half, two columns at a time, and exact float64 numbers
 * below 2^39 for pseudo-single.
 *
 * Where a block has elements of unequal exponents, or infinities, the plain version computes the MAB: kernels note those
 * in a vector a MAB, and return whether there are any.
 */
import type { FunctionDeclaration } from "../../../wasm/assembler/module.ts"
import { kernelScratch, peCount, planeWords } from "../layout.ts"
import { Code, i32, op, or, pick, splat32, splat64, type Expression } from "./code.ts"
import {
  addProducts,
  addProductsToOdd,
  addToOdd64,
  clean,
  flushed,
  joinHalves,
  narrowToHalf,
  narrowToSingle,
  roundToHalf,
  widen,
} from "./lanes.ts"
import { firstLanes, halfBlock, halfScales, singleBlock, singleScales, transposed } from "./matrix-blocks.ts"

const zero = splat32(0)
const vector = 16
const columnVectors = 32
/** Bytes of one prepared matrix: 32 vectors of columns, 4 of scales, one that is 0 where its blocks are sound; whole cache lines. */
export const preparedBytes = (columnVectors + 8) * vector

/** A kernel that visits every MAB and returns whether it met a problem. */
function visitMabs(
  name: string,
  params: number,
  visit: (code: Code, at: (plane: Expression) => Expression, prepared: Expression) => Expression,
): FunctionDeclaration {
  const code = new Code(params, ["i32"])
  const problems = code.variable(zero)
  const prepared = code.variable(code.params[0]!)
  code.loop(4 * peCount, vector, (counter) => {
    const problem = visit(code, (plane) => op("i32.add", plane, counter), prepared.value)
    problems.set(or(problems.value, problem))
    prepared.set(op("i32.add", prepared.value, i32(preparedBytes)))
  })
  op("v128.any_true", problems.value).emit(code.body)
  return code.finish(name)
}

/** `prepared, register`: prepares the register whose first plane that is. */
function prepare(name: "prepare-h" | "prepare-g"): FunctionDeclaration {
  const isHalf = name === "prepare-h"
  const groups = isHalf ? 4 : 2
  return visitMabs(name, 2, (code, at, prepared) => {
    const register = code.let(at(code.params[1]!))
    let problem: Expression = zero
    for (let group = 0; group < groups; group++) {
      const blocks = [0, 1, 2, 3].map((pe) => {
        const row = groups * pe + group
        const word = (w: number): Expression => code.load(register, 4 * planeWords * (2 * row + w))
        return (isHalf ? halfBlock : singleBlock)(code, [word(0), word(1)])
      })
      problem = code.let(blocks.reduce((all, block) => or(all, block.problem), problem))
      const fields = firstLanes(
        code,
        blocks.map(({ common }) => common),
      )
      for (const w of [0, 1] as const) {
        const columns = transposed(
          code,
          blocks.map(({ mantissas }) => mantissas[w]),
        )
        columns.forEach((column, p) => storeColumn(code, prepared, column, { isHalf, column: 2 * p + w, group }))
      }
      storeScales(code, prepared, fields, isHalf, group)
    }
    code.store(prepared, problem, scaleAt(4))
    return zero
  })
}

interface ColumnPlace {
  readonly isHalf: boolean
  /** Of pseudo-single elements, or pairs of half elements. */
  readonly column: number
  readonly group: number
}

function storeColumn(code: Code, prepared: Expression, column: Expression, place: ColumnPlace): void {
  if (place.isHalf) {
    code.store(prepared, column, vector * (4 * place.column + place.group))
    return
  }
  const at = vector * (4 * place.column + 2 * place.group)
  code.store(prepared, op("f64x2.convert_low_i32x4_s", column), at)
  code.store(prepared, op("f64x2.convert_low_i32x4_s", pick(column, column, [2, 3, 2, 3])), at + vector)
}

function storeScales(code: Code, prepared: Expression, fields: Expression, isHalf: boolean, group: number): void {
  const at = vector * columnVectors
  if (isHalf) {
    code.store(prepared, halfScales(fields), at + vector * group)
    return
  }
  code.store(prepared, singleScales(fields, "low"), at + vector * 2 * group)
  code.store(prepared, singleScales(fields, "high"), at + vector * (2 * group + 1))
}

/** Notes the problems of a MAB's vector and of its matrix. */
function noted(
  code: Code,
  at: (plane: Expression) => Expression,
  prepared: Expression,
  problem: Expression,
): Expression {
  const all = code.let(or(problem, code.load(prepared, scaleAt(4))))
  code.store(at(i32(4 * kernelScratch)), all)
  return all
}

const scaleAt = (i: number): number => vector * (columnVectors + i)

/** `prepared, xHigh, xLow, [c0, …, c3,] to0, …`: the names of kernels end in `+` with an addend and in `r` when narrowed. */
function multiplyHalves(hasAddend: boolean, isNarrowed: boolean): FunctionDeclaration {
  const addends = hasAddend ? 4 : 0
  const name = `hmmul${hasAddend ? "+" : ""}${isNarrowed ? "r" : ""}`
  return visitMabs(name, 3 + addends + (isNarrowed ? 2 : 4), (code, at, prepared) => {
    const { mantissas, common, problem } = halfBlock(code, [
      code.load(at(code.params[1]!)),
      code.load(at(code.params[2]!)),
    ])
    const scale = code.let(halfScales(common))
    const sums = Array.from({ length: 4 }, () => code.variable(zero))
    for (let pair = 0; pair < 8; pair++) {
      const lane = pair >> 1
      const x = mantissas[pair & 1]!
      const element = code.let(pick(x, x, [lane, lane, lane, lane]))
      for (const [group, sum] of sums.entries()) {
        const column = code.load(prepared, vector * (4 * pair + group))
        sum.set(op("i32x4.add", sum.value, op("i32x4.dot_i16x8_s", column, element)))
      }
    }
    const results = sums.map((sum, group) => {
      const scales = op("f32x4.mul", code.load(prepared, scaleAt(group)), scale)
      const product = code.let(op("f32x4.mul", op("f32x4.convert_i32x4_s", sum.value), scales))
      if (!hasAddend) return isNarrowed ? roundToHalf(code, product) : product
      const addend = clean(code, code.load(at(code.params[3 + group]!)))
      if (isNarrowed) return roundToHalf(code, addProductsToOdd(code, product, addend))
      return flushed(code, addProducts(code, product, addend))
    })
    const words = isNarrowed ? [joinHalves(results[0]!, results[1]!), joinHalves(results[2]!, results[3]!)] : results
    words.forEach((word, i) => code.store(at(code.params[3 + addends + i]!), word))
    return noted(code, at, prepared, problem)
  })
}

function multiplySingles(hasAddend: boolean, isNarrowed: boolean): FunctionDeclaration {
  const addends = hasAddend ? 2 : 0
  const name = `gmmul${hasAddend ? "+" : ""}${isNarrowed ? "r" : ""}`
  return visitMabs(name, 3 + addends + (isNarrowed ? 1 : 2), (code, at, prepared) => {
    const { mantissas, common, problem } = singleBlock(code, [
      code.load(at(code.params[1]!)),
      code.load(at(code.params[2]!)),
    ])
    const scale = code.let(singleScales(common, "low"))
    const sums = Array.from({ length: 4 }, () => code.variable(splat64(0n)))
    for (let pe = 0; pe < 4; pe++)
      for (const w of [0, 1] as const) {
        const lane = 2 * (pe & 1)
        const x = mantissas[w]
        const pair = op("f64x2.convert_low_i32x4_s", pe < 2 ? x : pick(x, x, [2, 3, 2, 3]))
        const named = code.let(pair)
        const element = code.let(pick(named, named, [lane, lane + 1, lane, lane + 1]))
        for (const [part, sum] of sums.entries()) {
          const column = code.load(prepared, vector * (4 * (2 * pe + w) + part))
          sum.set(op("f64x2.add", sum.value, op("f64x2.mul", column, element)))
        }
      }
    const results = [0, 1].map((group) => {
      const product = (part: 0 | 1): Expression => {
        const scales = op("f64x2.mul", code.load(prepared, scaleAt(2 * group + part)), scale)
        return code.let(op("f64x2.mul", sums[2 * group + part]!.value, scales))
      }
      const products = [product(0), product(1)] as const
      const rounded = isNarrowed ? narrowToHalf : narrowToSingle
      if (!hasAddend) return rounded(code, products)
      const addend = widen(code, clean(code, code.load(at(code.params[3 + group]!))))
      return rounded(code, [addToOdd64(code, products[0], addend[0]), addToOdd64(code, products[1], addend[1])])
    })
    const words = isNarrowed ? [joinHalves(results[0]!, results[1]!)] : results
    words.forEach((word, i) => code.store(at(code.params[3 + addends + i]!), word))
    return noted(code, at, prepared, problem)
  })
}

export function matrixKernels(): readonly FunctionDeclaration[] {
  const forms = [true, false].flatMap((hasAddend) =>
    [true, false].map((isNarrowed) => [hasAddend, isNarrowed] as const),
  )
  return [
    prepare("prepare-h"),
    prepare("prepare-g"),
    ...forms.map(([hasAddend, isNarrowed]) => multiplyHalves(hasAddend, isNarrowed)),
    ...forms.map(([hasAddend, isNarrowed]) => multiplySingles(hasAddend, isNarrowed)),
  ]
}
