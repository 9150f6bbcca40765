/**
 * Matrix products, MAB by MAB. A matrix register is first prepared: the mantissas of its rows become signed numbers, and rows
 * are regrouped so that the four lanes of an accumulator are what the four PEs of the MAB hold in one word of the result: group
 * k has rows k, k + n/4, …. Each row has its scale, a power of two. Then a product is a sum over columns of the prepared
 * column times the vector's element in all lanes.
 *
 * Where a block has elements of unequal exponents, or infinities, the plain version computes the MAB: kernels note those
 * in a vector a MAB, and return whether there are any.
 */
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import type { MatrixPrecision } from "../../../isa/instructions/pe/mau.ts"
import { hierarchy, matrixRows } from "../../../machine.ts"
import { kernelScratch, peCount, planeWords } from "../../state/layout.ts"
import { bytesPerVector, Code } from "../language/code.ts"
import { i32, op, or, splat32, type Expression } from "../language/expressions.ts"
import { firstLanes, transposed, type Block } from "./blocks.ts"

export type At = (plane: Expression) => Expression

const columnVectors = 32
/** Bytes of one prepared matrix: 32 vectors of columns, 4 of scales, one that is 0 where its blocks are sound; whole cache lines. */
const preparedBytes = (columnVectors + 8) * bytesPerVector

/** Where a vector of columns and one of scales are. */
export const columnAt = (i: number): number => bytesPerVector * i
export const scaleAt = (i: number): number => bytesPerVector * (columnVectors + i)
const problemAt = scaleAt(4)

/** A kernel that visits every MAB, `offset` bytes into each plane, and returns whether it met a problem. */
export function visitMabs(
  name: string,
  params: number,
  visit: (code: Code, at: At, offset: Expression) => Expression,
): FunctionDeclaration {
  const code = new Code(params, ["i32"])
  const problems = code.variable(splat32(0))
  code.loop(4 * peCount, bytesPerVector, (offset) => {
    const problem = visit(code, (plane) => op("i32.add", plane, offset), offset)
    problems.set(or(problems.value, problem))
  })
  op("v128.any_true", problems.value).emit(code.body)
  return code.finish(name)
}

/** The prepared matrix of a MAB; the first parameter is where they are. */
export function preparedOf(code: Code, offset: Expression): Expression {
  const distance = op("i32.mul", offset, i32(preparedBytes / bytesPerVector))
  return code.let(op("i32.add", code.params[0]!, distance))
}

/** Notes the problems of a MAB. */
export function noted(code: Code, at: At, problem: Expression): Expression {
  const named = code.let(problem)
  code.store(at(i32(4 * kernelScratch)), named)
  return named
}

/** The same, with those of its prepared matrix. */
export function notedWithMatrix(code: Code, at: At, prepared: Expression, problem: Expression): Expression {
  return noted(code, at, or(problem, code.load(prepared, problemAt)))
}

/** Products of doubles take the registers as they are. */
export type PreparedPrecision = Exclude<MatrixPrecision, "d">

export interface Preparation {
  readonly precision: PreparedPrecision
  /** Words of each PE's long word that rows are made of. */
  readonly words: number
  readonly blockOf: (code: Code, words: readonly Expression[]) => Block
  /** Stores what the rows of a group have in the word `w` of PE `p`. */
  readonly storeColumn: (code: Code, prepared: Expression, column: Expression, place: ColumnPlace) => void
  /** Stores the scales of a group, from the exponent fields of its rows. */
  readonly storeScales: (code: Code, prepared: Expression, fields: Expression, group: number) => void
}

export interface ColumnPlace {
  readonly p: number
  readonly w: number
  readonly group: number
}

/** `prepared, register`: prepares the register whose first plane that is. */
export function prepareKernel(preparation: Preparation): FunctionDeclaration {
  const { precision, words, blockOf, storeColumn, storeScales } = preparation
  const groups = matrixRows[precision] / hierarchy.pesPerMab
  return visitMabs(preparationName(precision), 2, (code, at, offset) => {
    const prepared = preparedOf(code, offset)
    const register = code.let(at(code.params[1]!))
    let problem: Expression = splat32(0)
    for (let group = 0; group < groups; group++) {
      const blocks = [0, 1, 2, 3].map((pe) => {
        const row = groups * pe + group
        const word = (_: unknown, w: number): Expression => code.load(register, 4 * planeWords * (2 * row + w))
        return blockOf(code, Array.from({ length: words }, word))
      })
      problem = code.let(blocks.reduce((all, block) => or(all, block.problem), problem))
      const fields = firstLanes(
        code,
        blocks.map(({ common }) => common),
      )
      for (let w = 0; w < words; w++) {
        const rows = blocks.map(({ mantissas }) => mantissas[w]!)
        transposed(code, rows).forEach((column, p) => storeColumn(code, prepared, column, { p, w, group }))
      }
      storeScales(code, prepared, fields, group)
    }
    code.store(prepared, problem, problemAt)
    return splat32(0)
  })
}

/** The kernels of a product: with an addend, `+`, and without; narrowed, `r`, and not. */
export interface ProductForm {
  readonly hasAddend: boolean
  readonly isNarrowed: boolean
}

export const productForms: readonly ProductForm[] = [true, false].flatMap((hasAddend) =>
  [true, false].map((isNarrowed) => ({ hasAddend, isNarrowed })),
)

export function productName(precision: PreparedPrecision, { hasAddend, isNarrowed }: ProductForm): string {
  return `${precision}mmul${hasAddend ? "+" : ""}${isNarrowed ? "r" : ""}`
}

export function preparationName(precision: PreparedPrecision): string {
  return `prepare-${precision}`
}
