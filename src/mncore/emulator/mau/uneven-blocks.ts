/**
 * Finds operands of matrix products that are no block floats: elements that are not zero and have different exponents, as
 * no conversion leaves them. Extended halves may have exponent field 0 beside the common one. What the machine makes of
 * anything else is undefined.
 */
import { boardTotals, cyclesPerStep, hierarchy, matrixRows } from "../../machine.ts"
import type { MatrixPrecision } from "../../isa/instructions/pe/mau.ts"
import type { MatrixRegister } from "../../isa/operands/transfer-operands.ts"
import { rowPlane } from "./matrix-registers.ts"
import type { StepPlanes } from "../state/planes.ts"

export interface UnevenBlock {
  /** The vector in a cycle, or a row of the register. */
  readonly operand: string
  /** On the board. */
  readonly mab: number
}

/** The exponent field of an element that counts: of one that is zero, or that any block may have, there is none. */
type ExponentOf = (high: number, low: number) => readonly (number | undefined)[]

function halves(word: number): readonly (number | undefined)[] {
  return [word >>> 16, word & 0xffff].map((bits) => (bits & 0x1ff ? (bits >>> 9) & 63 || undefined : undefined))
}

function single(word: number, mantissa: number): number | undefined {
  return word & mantissa ? (word >>> 23) & 0xff || undefined : undefined
}

const exponents: Readonly<Record<MatrixPrecision, ExponentOf>> = {
  d: (high, low) => [(high & 0xfffff) | low ? (high >>> 20) & 0x7ff || undefined : undefined],
  f: (high) => [single(high, 0x7fffff)],
  g: (high, low) => [single(high, 0x7fffe0), single(low, 0x7fffe0)],
  h: (high, low) => [...halves(high), ...halves(low)],
}

/** The first uneven block among the rows of a register and the vectors of a step. */
export function unevenBlock(
  memory: Uint32Array,
  { precision, matrix }: { readonly precision: MatrixPrecision; readonly matrix: MatrixRegister },
  vector: StepPlanes,
): UnevenBlock | undefined {
  const blocks = [
    ...Array.from({ length: cyclesPerStep }, (_, cycle) => ({
      operand: `the vector of cycle ${cycle}`,
      high: vector[4 * cycle]!,
      low: vector[4 * cycle + 1]!,
    })),
    ...Array.from({ length: matrixRows[precision] }, (_, row) => ({
      operand: `row ${row} of $l${matrix}`,
      high: rowPlane(matrix, row, 0),
      low: rowPlane(matrix, row, 1),
    })),
  ]
  for (const { operand, high, low } of blocks)
    for (let mab = 0; mab < boardTotals.mabs; mab++)
      if (isUneven(memory, exponents[precision], high + 4 * mab, low + 4 * mab)) return { operand, mab }
  return undefined
}

function isUneven(memory: Uint32Array, exponentOf: ExponentOf, high: number, low: number): boolean {
  let common: number | undefined
  for (let pe = 0; pe < hierarchy.pesPerMab; pe++)
    for (const exponent of exponentOf(memory[high + pe]!, memory[low + pe]!)) {
      if (exponent === undefined) continue
      common ??= exponent
      if (exponent !== common) return true
    }
  return false
}
