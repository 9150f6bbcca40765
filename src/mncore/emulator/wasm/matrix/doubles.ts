/**
 * Matrix products of doubles: `register, xHigh, xLow, cHigh, cLow, toHigh, toLow`, or one plane `to` of singles in kernels whose
 * names end in `r`. Rows 0 and 1 (`u`) or 2 and 3 (`d`) are sums of products, the others the addend. Rows are read as they lie,
 * for an instruction uses each four times only. A row's products have one exponent, so they are added as integers in
 * their parts; see `mau/long-products.ts` and `mau/exact-sums.ts`.
 */
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import type { ProductHalf } from "../../../isa/instructions/pe/mau.ts"
import { floatFormats, matrixRows } from "../../../machine.ts"
import { planeWords } from "../../state/layout.ts"
import type { Code } from "../language/code.ts"
import { cleanDoubles, loadPair } from "../language/double-lanes.ts"
import { choose, i32, i64, op, type Expression } from "../language/expressions.ts"
import { both, differing, greatest, isZero, mask, minus, plus, right, rightSigned } from "../language/scalars.ts"
import { infinityField, infinityOf, partsOf, type DoubleParts, type ResultFormat } from "../language/significands.ts"
import { roundedSum } from "../mau/exact-sums.ts"
import { addProduct, factorOf, longSum, productOf, type Partials } from "../mau/long-products.ts"
import { loadDouble, storeResult, storeSums } from "../mau/double-vector.ts"
import { noted, visitMabs } from "./mabs.ts"

const { mantissaBits, bias } = floatFormats.d
const rowBytes = 2 * 4 * planeWords
const elements = Array.from({ length: matrixRows.d }, (_, j) => j)

/** Elements of a block float: mantissas without hidden bits and signs, the largest exponent field, and 1 for problems. */
interface LongBlock {
  readonly mantissas: readonly Expression[]
  readonly signs: readonly Expression[]
  readonly common: Expression
  readonly problem: Expression
}

function blockOf(code: Code, bits: readonly Expression[]): LongBlock {
  const fields = bits.map((each) => code.let(both(right(each, mantissaBits), infinityField)))
  const mantissas = bits.map((each, j) => code.let(choose(isZero(fields[j]!), i64(0n), both(each, mask(mantissaBits)))))
  const common = greatest(fields, (value) => code.let(value))
  const unequal = fields.map((field, j) =>
    op("i32.and", op("i64.ne", field, common), op("i64.ne", mantissas[j]!, i64(0n))),
  )
  return {
    mantissas,
    signs: bits.map((each) => code.let(rightSigned(each, 63))),
    common,
    problem: code.let([...unequal, op("i64.eq", common, infinityField)].reduce((a, b) => op("i32.or", a, b))),
  }
}

/** The exact sum of the products of two blocks, plus an addend, rounded. */
function roundedProduct(
  code: Code,
  row: LongBlock,
  vector: LongBlock,
  addend: DoubleParts,
  format: ResultFormat,
): Expression {
  const sum = elements.reduce<Partials | undefined>((before, j) => {
    const product = productOf(code, factorOf(code, row.mantissas[j]!), factorOf(code, vector.mantissas[j]!))
    return addProduct(code, before, product, code.let(differing(row.signs[j]!, vector.signs[j]!)))
  }, undefined)
  const unit = minus(plus(row.common, vector.common), i64(BigInt(2 * (bias + mantissaBits - 1))))
  const result = roundedSum(code, longSum(code, sum!, unit), addend, format)
  const isInfinite = op("i64.eq", addend.field, infinityField)
  return choose(isInfinite, infinityOf(format, addend.sign), result)
}

export function doubleProductName(half: ProductHalf, isNarrowed: boolean): string {
  return `dmmul${half}${isNarrowed ? "r" : ""}`
}

function multiply(half: ProductHalf, format: ResultFormat): FunctionDeclaration {
  const firstRow = half === "u" ? 0 : matrixRows.d / 2
  return visitMabs(doubleProductName(half, format === "f"), format === "d" ? 7 : 6, (code, at) => {
    const [register, xHigh, xLow, cHigh, cLow, ...to] = code.params.map((plane) => code.let(at(plane)))
    const addends = loadPair(code, cHigh!, cLow!)
    storeSums(code, to, [cleanDoubles(code, addends[0]), cleanDoubles(code, addends[1])])
    const load = (high: Expression, low: Expression, offset: number): Expression => loadDouble(code, high, low, offset)
    const vector = blockOf(
      code,
      elements.map((j) => load(xHigh!, xLow!, 4 * j)),
    )
    const problem = code.variable(vector.problem)
    const row = code.variable(op("i32.add", register!, i32(rowBytes * firstRow)))
    code.loop(4 * (matrixRows.d / 2), 4, (counter) => {
      const pe = (plane: Expression): Expression => op("i32.add", plane, counter)
      const low = code.let(op("i32.add", row.value, i32(rowBytes / 2)))
      const block = blockOf(
        code,
        elements.map((j) => load(row.value, low, 4 * j)),
      )
      const addend = partsOf(code, load(pe(cHigh!), pe(cLow!), 4 * firstRow))
      storeResult(code, to.map(pe), roundedProduct(code, block, vector, addend, format), 4 * firstRow)
      problem.set(op("i32.or", problem.value, block.problem))
      row.set(op("i32.add", row.value, i32(rowBytes)))
    })
    return noted(code, at, op("i32x4.splat", problem.value))
  })
}

export const doubleMatrixKernels: readonly FunctionDeclaration[] = (["u", "d"] as const).flatMap((half) => [
  multiply(half, "d"),
  multiply(half, "f"),
])
