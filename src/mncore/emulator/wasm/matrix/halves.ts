/**
 * Matrix products of halves: `prepared, xHigh, xLow, [c0, …, c3,] to0, …`. Mantissas are 16-bit integers, and a product adds two
 * columns at a time: exact integers below 2^23.
 */
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import { blockMantissaBits, floatFormats } from "../../../machine.ts"
import type { Code } from "../language/code.ts"
import { i32, op, pick, splat32, type Expression } from "../language/expressions.ts"
import { addProducts, addProductsToOdd, clean, flushed, joinHalves, roundToHalf } from "../language/lanes.ts"
import { halfBlock } from "./blocks.ts"
import {
  columnAt,
  notedWithMatrix,
  preparedOf,
  prepareKernel,
  productForms,
  productName,
  scaleAt,
  visitMabs,
  type ProductForm,
} from "./mabs.ts"

/** What an exponent field of a factor stands for, of a product's last place. */
const weight = floatFormats.h.bias + blockMantissaBits.h - 1

/** Four exponent fields as float32 scales. */
function scalesOf(fields: Expression): Expression {
  return op("i32x4.shl", op("i32x4.add", fields, splat32(floatFormats.f.bias - weight)), i32(23))
}

const preparation = prepareKernel({
  precision: "h",
  words: 2,
  blockOf: halfBlock,
  storeColumn: (code, prepared, column, { p, w, group }) =>
    code.store(prepared, column, columnAt(4 * (2 * p + w) + group)),
  storeScales: (code, prepared, fields, group) => code.store(prepared, scalesOf(fields), scaleAt(group)),
})

/** The sums of the four groups as integers. */
function sumsOf(code: Code, prepared: Expression, mantissas: readonly Expression[]): readonly Expression[] {
  const sums = Array.from({ length: 4 }, () => code.variable(splat32(0)))
  for (let pair = 0; pair < 8; pair++) {
    const lane = pair >> 1
    const x = mantissas[pair & 1]!
    const element = code.let(pick(x, x, [lane, lane, lane, lane]))
    for (const [group, sum] of sums.entries()) {
      const column = code.load(prepared, columnAt(4 * pair + group))
      sum.set(op("i32x4.add", sum.value, op("i32x4.dot_i16x8_s", column, element)))
    }
  }
  return sums.map(({ value }) => value)
}

function resultOf(code: Code, product: Expression, addend: Expression | undefined, isNarrowed: boolean): Expression {
  if (addend === undefined) return isNarrowed ? roundToHalf(code, product) : product
  const cleaned = clean(code, addend)
  if (isNarrowed) return roundToHalf(code, addProductsToOdd(code, product, cleaned))
  return flushed(code, addProducts(code, product, cleaned))
}

function multiply(form: ProductForm): FunctionDeclaration {
  const { hasAddend, isNarrowed } = form
  const addends = hasAddend ? 4 : 0
  return visitMabs(productName("h", form), 3 + addends + (isNarrowed ? 2 : 4), (code, at, offset) => {
    const prepared = preparedOf(code, offset)
    const load = (i: number): Expression => code.load(at(code.params[i]!))
    const { mantissas, common, problem } = halfBlock(code, [load(1), load(2)])
    const scale = code.let(scalesOf(common))
    const results = sumsOf(code, prepared, mantissas).map((sum, group) => {
      const scales = op("f32x4.mul", code.load(prepared, scaleAt(group)), scale)
      const product = code.let(op("f32x4.mul", op("f32x4.convert_i32x4_s", sum), scales))
      return resultOf(code, product, hasAddend ? load(3 + group) : undefined, isNarrowed)
    })
    const words = isNarrowed ? [joinHalves(results[0]!, results[1]!), joinHalves(results[2]!, results[3]!)] : results
    words.forEach((word, i) => code.store(at(code.params[3 + addends + i]!), word))
    return notedWithMatrix(code, at, prepared, problem)
  })
}

export const halfMatrixKernels: readonly FunctionDeclaration[] = [preparation, ...productForms.map(multiply)]
