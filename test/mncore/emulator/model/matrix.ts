/** Matrix registers of a MAB: rows written, columns read, and products with a vector (2.6, 3.6, 5.5, 5.6). */
import type { UnitResult } from "./alu.ts"
import type { Contents, Store } from "./contents.ts"
import { add, real } from "./fixed.ts"
import { atMsbEnd, elementsOf, joined, longWordsOf, pes } from "./long-words.ts"
import { hasProduct, mauResult, shapeOf, type MauInstruction } from "./mau-vector.ts"
import { dotProduct, droppedOf } from "./units.ts"

/** `$llx8`: the register, the row or column, and how many a cycle. */
export interface SliceText {
  readonly store: Store
  readonly index: number
  readonly perCycle: 1 | 2
}

export function readSlice(text: string): SliceText {
  const [, prefix, register, index] = /^\$(ll?)([xy])(\d*)$/.exec(text)!
  return { store: `l${register as "x" | "y"}`, index: Number(index), perCycle: prefix === "ll" ? 2 : 1 }
}

const rowsOf = { d: 4, f: 8, g: 8, h: 16 } as const

function rowElements(
  contents: Contents,
  { store }: SliceText,
  mab: number,
  row: number,
  precision: MauInstruction["precision"],
): bigint[] {
  const width = 64 / (rowsOf[precision] / 4)
  return pes.flatMap((p) => elementsOf(contents.get(store, mab, 4 * row + p), 64, width))
}

/** One cycle of `mwrite`: the MSB lw of each PE into a row, with `$ll` the other one into the next. */
export function writeRows(
  contents: Contents,
  { precision }: MauInstruction,
  slice: SliceText,
  mab: number,
  cycle: number,
  sources: readonly bigint[],
): void {
  for (let w = 0; w < slice.perCycle; w++) {
    const row = (slice.index + slice.perCycle * cycle + w) % rowsOf[precision]
    for (const p of pes) contents.set(slice.store, mab, 4 * row + p, longWordsOf(sources[p]!)[w]!)
  }
}

/** One cycle of `mread`: a column, of which each PE gets its share of rows; with `$ll` the next one in the LSB lw. */
export function readColumns(
  contents: Contents,
  { precision }: MauInstruction,
  slice: SliceText,
  mab: number,
  cycle: number,
): UnitResult[] {
  const rows = rowsOf[precision]
  const share = rows / 4
  return pes.map((p) => {
    const columns = Array.from({ length: slice.perCycle }, (_, w) => {
      const column = (slice.index + slice.perCycle * cycle + w) % rows
      const mine = Array.from({ length: share }, (_row, i) => share * p + i)
      return joined(
        mine.map((row) => rowElements(contents, slice, mab, row, precision)[column]!),
        64 / share,
      )
    })
    return { value: atMsbEnd(columns, 64), flags: 0 }
  })
}

/** The vector of a cycle: each PE's share of its elements, a word of each in `fmmul`. */
function vectorOf(instruction: MauInstruction, xs: readonly bigint[]): bigint[] {
  const { factorWidth } = shapeOf(instruction)
  const share = instruction.precision === "f" ? 1 : 64 / factorWidth
  return xs.flatMap((x) => elementsOf(x >> 64n, 64, factorWidth).slice(0, share))
}

/** What a product reads of an element: pseudo-singles have no low bits. */
const effective = ({ precision }: MauInstruction, bits: bigint): bigint =>
  precision === "g" ? bits - (bits % 32n) : bits

export function productCycle(
  contents: Contents,
  instruction: MauInstruction,
  slice: SliceText,
  mab: number,
  { xs, zs }: { readonly xs: readonly bigint[]; readonly zs: readonly bigint[] },
): UnitResult[] {
  const { precision } = instruction
  const { factor, addend, addendWidth, count } = shapeOf(instruction)
  const vector = vectorOf(instruction, xs).map((bits) => effective(instruction, bits))
  const dropped = precision === "g" ? undefined : droppedOf[precision]
  return pes.map((p) => {
    const addends = elementsOf(zs[p]!, 128, addendWidth)
    const values = Array.from({ length: count }, (_, i) => {
      const row = count * p + i
      const all = rowElements(contents, slice, mab, row, precision)
      const used = precision === "f" ? all.filter((_each, j) => j % 2 === 0) : all
      const c = real(addends[i]!, addend)
      if (!hasProduct(instruction, row)) return c
      return add(
        dotProduct(
          used.map((bits) => effective(instruction, bits)),
          vector,
          factor,
          dropped,
        ),
        c,
      )
    })
    return mauResult(instruction, values)
  })
}
