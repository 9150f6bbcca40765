/**
 * Matrix products of half and pseudo-single.
 *
 * A matrix register is first prepared: mantissas become signed integers (half) or float64 numbers (pseudo-single), and rows are
 * regrouped so that the four lanes of an accumulator are what the four PEs of the MAB hold in one word of the result: group k
 * has rows k, k + n/4, …. Each row has its scale, a power of two. Then a product is a sum over columns of the prepared column
 * times the vector's element in all lanes: exact integers below 2^23 for half, two columns at a time, and exact float64 numbers
 * below 2^39 for pseudo-single.
 *
 * Kernels return 1 where a block has elements of unequal exponents, or infinities; the plain version computes those.
 */
import type { FunctionDeclaration } from "../../../wasm/assembler/module.ts"
import { peCount, planeWords } from "../layout.ts"
import { and, andNot, Code, i32, op, or, pick, pickHalves, splat32, splat64, xor, type Expression } from "./code.ts"
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
  shift,
  widen,
} from "./lanes.ts"

const zero = splat32(0)
const vector = 16
const columnVectors = 32
/** Bytes of one prepared matrix: 32 vectors of columns and 4 of scales. */
export const preparedBytes = (columnVectors + 4) * vector

type Loaded = readonly [Expression, Expression]

/** A block taken apart: signed mantissas of both words, the common exponent in every lane, and what is wrong with it. */
interface Block {
  readonly mantissas: Loaded
  readonly common: Expression
  readonly problem: Expression
}

function largestOf(code: Code, lanes: Expression, isHalf: boolean): Expression {
  const largest = (a: Expression, b: Expression): Expression => op(isHalf ? "i16x8.max_u" : "i32x4.max_u", a, b)
  const words = code.let(lanes)
  const pairs = code.let(largest(words, pick(words, words, [2, 3, 0, 1])))
  const all = code.let(largest(pairs, pick(pairs, pairs, [1, 0, 3, 2])))
  return isHalf ? code.let(largest(all, pickHalves(all, [1, 0, 3, 2, 5, 4, 7, 6]))) : all
}

function halfBlock(code: Code, words: Loaded): Block {
  const fields = words.map((word) => code.let(and(word, splat32(0x7e007e00))))
  const common = largestOf(code, op("i16x8.max_u", fields[0]!, fields[1]!), true)
  const magnitudes = words.map((word) => code.let(and(word, splat32(0x01ff01ff))))
  const signs = words.map((word) => code.let(op("i16x8.shr_s", word, shift(15))))
  const mantissas = magnitudes.map((each, i) => code.let(op("i16x8.sub", xor(each, signs[i]!), signs[i]!)))
  const unequal = magnitudes.map((each, i) => andNot(op("i16x8.ne", fields[i]!, common), op("i16x8.eq", each, zero)))
  const isInfinite = op("i16x8.eq", common, splat32(0x7e007e00))
  return {
    mantissas: [mantissas[0]!, mantissas[1]!],
    common: code.let(op("i32x4.shr_u", common, shift(25))),
    problem: code.let(or(or(unequal[0]!, unequal[1]!), isInfinite)),
  }
}

function singleBlock(code: Code, words: Loaded): Block {
  const fields = words.map((word) => code.let(and(word, splat32(0x7f800000))))
  const common = largestOf(code, op("i32x4.max_u", fields[0]!, fields[1]!), false)
  const magnitudes = words.map((word, i) =>
    code.let(andNot(op("i32x4.shr_u", and(word, splat32(0x7fffff)), shift(5)), op("i32x4.eq", fields[i]!, zero))),
  )
  const signs = words.map((word) => code.let(op("i32x4.shr_s", word, shift(31))))
  const mantissas = magnitudes.map((each, i) => code.let(op("i32x4.sub", xor(each, signs[i]!), signs[i]!)))
  const unequal = magnitudes.map((each, i) => andNot(op("i32x4.ne", fields[i]!, common), op("i32x4.eq", each, zero)))
  const isInfinite = op("i32x4.eq", common, splat32(0x7f800000))
  return {
    mantissas: [mantissas[0]!, mantissas[1]!],
    common: code.let(op("i32x4.shr_u", common, shift(23))),
    problem: code.let(or(or(unequal[0]!, unequal[1]!), isInfinite)),
  }
}

/** Lane p of four vectors, as vector p. */
function transposed(code: Code, rows: readonly Expression[]): readonly Expression[] {
  const [a, b, c, d] = rows
  const low = [code.let(pick(a!, b!, [0, 4, 1, 5])), code.let(pick(c!, d!, [0, 4, 1, 5]))] as const
  const high = [code.let(pick(a!, b!, [2, 6, 3, 7])), code.let(pick(c!, d!, [2, 6, 3, 7]))] as const
  return [
    pick(low[0], low[1], [0, 1, 4, 5]),
    pick(low[0], low[1], [2, 3, 6, 7]),
    pick(high[0], high[1], [0, 1, 4, 5]),
    pick(high[0], high[1], [2, 3, 6, 7]),
  ].map((each) => code.let(each))
}

/** Lane 0 of four vectors, as the lanes of one. */
function firstLanes(code: Code, [a, b, c, d]: readonly Expression[]): Expression {
  return code.let(pick(pick(a!, b!, [0, 4, 0, 4]), pick(c!, d!, [0, 4, 0, 4]), [0, 1, 4, 5]))
}

/** Four exponent fields as float32 scales, less half the weight of a half product's last place. */
function halfScales(fields: Expression): Expression {
  return op("i32x4.shl", op("i32x4.add", fields, splat32(127 - 39)), shift(23))
}

/** Two exponent fields as float64 scales, less half the weight of a pseudo-single product's last place. */
function singleScales(fields: Expression, which: "low" | "high"): Expression {
  const raised = op("i32x4.add", fields, splat32(1023 - 144))
  return op("i64x2.shl", op(`i64x2.extend_${which}_i32x4_s`, raised), shift(52))
}

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
    return problem
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
    return problem
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
    return problem
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
