/**
 * The MAU's matrix instructions: every MAB multiplies its matrix register by four vectors, one a cycle, and adds a normal
 * float: `y_i = round(sum over j of A[i][j] * x_j + c_i)`. Elements lie over the PEs and words as in the rows of the
 * register; for single, only the first word of each PE counts, and the even columns.
 */
import { boardTotals, cyclesPerStep, hierarchy, matrixRows } from "../../machine.ts"
import { peCount } from "../state/layout.ts"
import { multiplyDoubleMab } from "./double-matrix.ts"
import type { MatrixOperands, MatrixShape } from "./matrix-operands.ts"
import { rowPlane } from "./matrix-registers.ts"
import type { StepPlanes } from "../state/planes.ts"
import { halfBlock, pseudoSingleBlock, singleBlock } from "../numbers/block-float.ts"
import { single, singleValue } from "../numbers/formats.ts"
import { addProduct } from "../numbers/fused-multiply-add.ts"
import {
  blockMantissas,
  blockProduct,
  readBlock,
  type BlockMantissas,
  type MatrixFormat,
} from "../numbers/matrix-product.ts"
import { addExact, exactOf, exactToHalf, exactToSingle, roundToHalf, roundToSingle } from "../numbers/rounding.ts"

/** How a block lies over the four PEs of a MAB: words of each PE, and elements of each word. */
interface BlockShape {
  readonly words: number
  readonly elementsPerWord: number
  readonly format: MatrixFormat
}

const shapes = {
  f: { words: 1, elementsPerWord: 1, format: { ...singleBlock, isApproximate: true } },
  g: { words: 2, elementsPerWord: 1, format: { ...pseudoSingleBlock, isApproximate: false } },
  h: { words: 2, elementsPerWord: 2, format: { ...halfBlock(9), isApproximate: false } },
} as const satisfies Record<"f" | "g" | "h", BlockShape>

export function matrixMultiplyAdd(
  memory: Uint32Array,
  shape: MatrixShape,
  operands: MatrixOperands,
  values: StepPlanes,
): void {
  for (const plane of values) memory.fill(0, plane, plane + peCount)
  const mabs = Array.from({ length: boardTotals.mabs }, (_, i) => hierarchy.pesPerMab * i)
  for (let cycle = 0; cycle < cyclesPerStep; cycle++) multiplyMabs(memory, shape, operands, values, { mabs, cycle })
}

/** Room for the blocks of one MAB. */
interface MabBlocks {
  readonly bits: Uint32Array
  readonly rows: readonly BlockMantissas[]
  readonly vector: BlockMantissas
}

function mabBlocks(precision: keyof typeof shapes): MabBlocks {
  const count = 4 * shapes[precision].words * shapes[precision].elementsPerWord
  return {
    bits: new Uint32Array(count),
    rows: Array.from({ length: matrixRows[precision] }, () => blockMantissas(count)),
    vector: blockMantissas(count),
  }
}

/** One MAB in one cycle; `mab` is its first PE. Words of the result have to be 0 where halves are put into them. */
function multiplyMab(
  memory: Uint32Array,
  { precision, matrix, isNarrowed }: MatrixShape & { readonly precision: keyof typeof shapes },
  { vector, addend }: MatrixOperands,
  values: StepPlanes,
  { mab, cycle }: { readonly mab: number; readonly cycle: number },
  blocks: MabBlocks,
): void {
  const block = shapes[precision]
  readPlanes(memory, (word) => vector[4 * cycle + word]! + mab, block, blocks.bits, blocks.vector)
  for (const [row, mantissas] of blocks.rows.entries()) {
    readPlanes(memory, (word) => rowPlane(matrix, row, word) + mab, block, blocks.bits, mantissas)
    const product = blockProduct(mantissas, blocks.vector, block.format)
    const perPe = blocks.rows.length / 4
    const pe = mab + Math.floor(row / perPe)
    const word = row % perPe
    const sum = roundedSum(product, memory[addend[4 * cycle + word]! + pe]!, isNarrowed)
    storeElement(memory, isNarrowed, values, { cycle, word, pe }, sum)
  }
}

/** Single MABs, by their first PEs, in one cycle. */
export function multiplyMabs(
  memory: Uint32Array,
  shape: MatrixShape,
  operands: MatrixOperands,
  values: StepPlanes,
  { mabs, cycle }: { readonly mabs: readonly number[]; readonly cycle: number },
): void {
  const { precision } = shape
  if (precision === "d") {
    for (const mab of mabs) multiplyDoubleMab(memory, shape, operands, values, { mab, cycle })
    return
  }
  const blocks = mabBlocks(precision)
  for (const mab of mabs) {
    for (let word = 0; word < 4; word++)
      memory.fill(0, values[4 * cycle + word]! + mab, values[4 * cycle + word]! + mab + 4)
    multiplyMab(memory, { ...shape, precision }, operands, values, { mab, cycle }, blocks)
  }
}

function readPlanes(
  memory: Uint32Array,
  plane: (word: number) => number,
  { words, elementsPerWord, format }: BlockShape,
  bits: Uint32Array,
  into: BlockMantissas,
): void {
  let i = 0
  for (let pe = 0; pe < 4; pe++)
    for (let word = 0; word < words; word++) {
      const value = memory[plane(word) + pe]!
      if (elementsPerWord === 2) bits[i++] = value >>> 16
      bits[i++] = elementsPerWord === 2 ? value & 0xffff : value
    }
  readBlock(into, bits, format)
}

function roundedSum(product: ReturnType<typeof blockProduct>, addend: number, isNarrowed: boolean): number {
  if (typeof product === "number") {
    const sum = addProduct(product, singleValue(addend))
    return isNarrowed ? roundToHalf(sum) : roundToSingle(sum)
  }
  const sum = addExact(product, exactOf(BigInt(addend), single))
  return isNarrowed ? exactToHalf(sum) : exactToSingle(sum)
}

interface ElementPlace {
  readonly cycle: number
  readonly word: number
  readonly pe: number
}

/** Puts an element where its PE expects it, a half into its part of a word. */
function storeElement(
  memory: Uint32Array,
  isNarrowed: boolean,
  values: StepPlanes,
  { cycle, word, pe }: ElementPlace,
  bits: number,
): void {
  if (isNarrowed) memory[values[4 * cycle + (word >> 1)]! + pe]! |= bits << (word % 2 === 0 ? 16 : 0)
  else memory[values[4 * cycle + word]! + pe] = bits
}
