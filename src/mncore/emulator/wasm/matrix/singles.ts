/**
 * Matrix products of pseudo-singles, `prepared, xHigh, xLow, [c0, c1,] to0, [to1]`, and of singles, which take one word `x` of
 * each PE. A group's four sums are two vectors of float64 numbers in the end.
 *
 * Pseudo-single products are exact: mantissas are float64 numbers, and sums stay below 2^39.
 *
 * Single products drop the product of the low five bits, and add 2^8 where it is not zero. With `lowest` the signed low bits of
 * a mantissa and `mark` 16 with its sign where those are not zero, and else 0, that is
 *
 *   a * b - lowest(a) * lowest(b) + mark(a) * mark(b)
 *
 * because 16 * 16 = 2^8 with the sign of the product. The first term is a 64-bit integer; the others are one dot product of
 * pairs of 16-bit numbers. Sums stay below 2^49, and adding 1.5 * 2^52 to their bits makes float64 numbers of them.
 */
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import { approximateProduct, blockMantissaBits, floatFormats } from "../../../machine.ts"
import type { Code } from "../language/code.ts"
import type { Pair } from "../language/double-lanes.ts"
import { and, andNot, doubles, i32, op, pick, splat32, splat64, xor, type Expression } from "../language/expressions.ts"
import { addToOdd64, clean, joinHalves, narrowToHalf, narrowToSingle, widen } from "../language/lanes.ts"
import { singleBlock } from "./blocks.ts"
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

type Precision = "f" | "g"
const parts = [0, 1] as const

const unusedBits = (precision: Precision): number => floatFormats.f.mantissaBits - blockMantissaBits[precision]

/** Two exponent fields as float64 scales of a product's last place. */
function scalesOf(precision: Precision, fields: Expression, which: "low" | "high"): Expression {
  const weight = floatFormats.f.bias + blockMantissaBits[precision] - 1
  const raised = op("i32x4.add", fields, splat32(floatFormats.d.bias - weight))
  return op("i64x2.shl", op(`i64x2.extend_${which}_i32x4_s`, raised), i32(floatFormats.d.mantissaBits))
}

const upperLanes = (a: Expression): Expression => pick(a, a, [2, 3, 2, 3])

function prepare(precision: Precision): FunctionDeclaration {
  return prepareKernel({
    precision,
    words: products[precision].words,
    blockOf: (code, words) => singleBlock(code, words, unusedBits(precision)),
    storeColumn: products[precision].storeColumn,
    storeScales: (code, prepared, fields, group) => {
      code.store(prepared, scalesOf(precision, fields, "low"), scaleAt(2 * group))
      code.store(prepared, scalesOf(precision, fields, "high"), scaleAt(2 * group + 1))
    },
  })
}

/** The sums of a MAB, exact float64 numbers: of group k at 2k and 2k + 1. */
type SumsOf = (code: Code, prepared: Expression, mantissas: readonly Expression[]) => readonly Expression[]

const pseudoSingleSums: SumsOf = (code, prepared, mantissas) => {
  const sums = Array.from({ length: 4 }, () => code.variable(splat64(0n)))
  for (let pe = 0; pe < 4; pe++)
    mantissas.forEach((x, w) => {
      const lane = 2 * (pe & 1)
      const pair = code.let(op("f64x2.convert_low_i32x4_s", pe < 2 ? x : upperLanes(x)))
      const element = code.let(pick(pair, pair, [lane, lane + 1, lane, lane + 1]))
      for (const [part, sum] of sums.entries()) {
        const column = code.load(prepared, columnAt(4 * (2 * pe + w) + part))
        sum.set(op("f64x2.add", sum.value, op("f64x2.mul", column, element)))
      }
    })
  return sums.map(({ value }) => value)
}

const { droppedBits, correctionBit } = approximateProduct.f

/** `lowest` of signed mantissas in the low half of each lane, or its opposite, and `mark` in the upper one. */
function lowestAndMark(code: Code, mantissas: Expression, isOpposite: boolean): Expression {
  const sign = code.let(op("i32x4.shr_s", mantissas, i32(31)))
  const signed = (magnitude: Expression): Expression => op("i32x4.sub", xor(magnitude, sign), sign)
  const magnitude = code.let(and(signed(mantissas), splat32((1 << droppedBits) - 1)))
  const mark = andNot(splat32(1 << (correctionBit / 2)), op("i32x4.eq", magnitude, splat32(0)))
  const lowest = isOpposite ? op("i32x4.neg", signed(magnitude)) : signed(magnitude)
  return code.let(joinHalves(signed(mark), and(lowest, splat32(0xffff))))
}

const lowestVectors = 8

/** Sums of 64-bit integers below 2^51 as float64 numbers. */
function toDoubles(sums: Expression): Expression {
  const anchor = 1.5 * 2 ** 52
  const bits = new BigUint64Array(new Float64Array([anchor]).buffer)[0]!
  return op("f64x2.sub", op("i64x2.add", sums, splat64(bits)), doubles(anchor))
}

const singleSums: SumsOf = (code, prepared, [mantissas]) => {
  const whole = Array.from({ length: 4 }, () => code.variable(splat64(0n)))
  const rest = parts.map(() => code.variable(splat32(0)))
  const lowest = lowestAndMark(code, mantissas!, true)
  for (let pe = 0; pe < 4; pe++) {
    const everywhere = (lanes: Expression): Expression => code.let(pick(lanes, lanes, [pe, pe, pe, pe]))
    const [element, part] = [everywhere(mantissas!), everywhere(lowest)]
    for (const group of parts) {
      const column = code.load(prepared, columnAt(2 * pe + group))
      const [low, high] = [whole[2 * group]!, whole[2 * group + 1]!]
      low.set(op("i64x2.add", low.value, op("i64x2.extmul_low_i32x4_s", column, element)))
      high.set(op("i64x2.add", high.value, op("i64x2.extmul_high_i32x4_s", column, element)))
      const lowestColumn = code.load(prepared, columnAt(lowestVectors + 2 * pe + group))
      rest[group]!.set(op("i32x4.add", rest[group]!.value, op("i32x4.dot_i16x8_s", lowestColumn, part)))
    }
  }
  return whole.map((sum, i) => {
    const extended = op(`i64x2.extend_${i % 2 === 0 ? "low" : "high"}_i32x4_s`, rest[i >> 1]!.value)
    return code.let(toDoubles(op("i64x2.add", sum.value, extended)))
  })
}

const products = {
  g: {
    words: 2,
    sumsOf: pseudoSingleSums,
    storeColumn: (code, prepared, column, { p, w, group }) => {
      const at = 4 * (2 * p + w) + 2 * group
      code.store(prepared, op("f64x2.convert_low_i32x4_s", column), columnAt(at))
      code.store(prepared, op("f64x2.convert_low_i32x4_s", upperLanes(column)), columnAt(at + 1))
    },
  },
  f: {
    words: 1,
    sumsOf: singleSums,
    storeColumn: (code, prepared, column, { p, group }) => {
      code.store(prepared, column, columnAt(2 * p + group))
      code.store(prepared, lowestAndMark(code, column, false), columnAt(lowestVectors + 2 * p + group))
    },
  },
} as const satisfies Record<
  Precision,
  { words: number; sumsOf: SumsOf; storeColumn: Parameters<typeof prepareKernel>[0]["storeColumn"] }
>

function resultOf(code: Code, pair: Pair, addend: Expression | undefined, isNarrowed: boolean): Expression {
  const rounded = isNarrowed ? narrowToHalf : narrowToSingle
  if (addend === undefined) return rounded(code, pair)
  const wide = widen(code, clean(code, addend))
  return rounded(code, [addToOdd64(code, pair[0], wide[0]), addToOdd64(code, pair[1], wide[1])])
}

function multiply(precision: Precision, form: ProductForm): FunctionDeclaration {
  const { hasAddend, isNarrowed } = form
  const { words, sumsOf } = products[precision]
  const first = 1 + words
  const firstResult = first + (hasAddend ? 2 : 0)
  return visitMabs(productName(precision, form), firstResult + (isNarrowed ? 1 : 2), (code, at, offset) => {
    const prepared = preparedOf(code, offset)
    const load = (i: number): Expression => code.load(at(code.params[i]!))
    const vector = Array.from({ length: words }, (_, w) => load(1 + w))
    const { mantissas, common, problem } = singleBlock(code, vector, unusedBits(precision))
    const scale = code.let(scalesOf(precision, common, "low"))
    const sums = sumsOf(code, prepared, mantissas)
    const results = parts.map((group) => {
      const [low, high] = parts.map((part) => {
        const scales = op("f64x2.mul", code.load(prepared, scaleAt(2 * group + part)), scale)
        return code.let(op("f64x2.mul", sums[2 * group + part]!, scales))
      })
      return resultOf(code, [low!, high!], hasAddend ? load(first + group) : undefined, isNarrowed)
    })
    const stored = isNarrowed ? [joinHalves(results[0]!, results[1]!)] : results
    stored.forEach((word, i) => code.store(at(code.params[firstResult + i]!), word))
    return notedWithMatrix(code, at, prepared, problem)
  })
}

export const singleMatrixKernels: readonly FunctionDeclaration[] = (["f", "g"] as const).flatMap((precision) => [
  prepare(precision),
  ...productForms.map((form) => multiply(precision, form)),
])
