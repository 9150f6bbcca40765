/**
 * The matrix registers x and y of a MAB: up to 16 rows, each as the four PEs hold it in one long word. They keep bits and no
 * precision. Rows and columns count modulo the rows of the precision and advance with the cycle.
 */
import { cyclesPerStep, matrixRows } from "../../machine.ts"
import type { MatrixPrecision, MatrixRead, MatrixWrite } from "../../isa/instructions/pe/mau.ts"
import type { MatrixRegister } from "../../isa/operands/transfer-operands.ts"
import { peCount, planeOf } from "../state/layout.ts"
import type { PlaneMoves } from "../moves/plane-moves.ts"
import { zeroPlane, type StepPlanes } from "../state/planes.ts"

/** The plane of one word of a row. */
export function rowPlane(register: MatrixRegister, row: number, word: number): number {
  return planeOf(register, 2 * row + word)
}

/** `mwrite`: one row a cycle, or two where the source is `ll`. */
export function writeRows(memory: Uint32Array, { precision, slice }: MatrixWrite, source: StepPlanes): void {
  const rows = matrixRows[precision]
  const perCycle = slice.words / 2
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < slice.words; word++) {
      const row = (slice.index + perCycle * cycle + (word >> 1)) % rows
      const from = source[4 * cycle + word]!
      memory.copyWithin(rowPlane(slice.register, row, word & 1), from, from + peCount)
    }
}

/** `mread`: column C + c in cycle c, or columns C + 2c and C + 2c + 1 of halves. PE p gets its share of the rows. */
export function readColumns(
  memory: Uint32Array,
  moves: PlaneMoves,
  { precision, slice }: MatrixRead,
  values: StepPlanes,
): void {
  const rows = matrixRows[precision]
  const perCycle = slice.words / 2
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < 4; word++) {
      const to = values[4 * cycle + word]!
      const column = (slice.index + perCycle * cycle + (word >> 1)) % rows
      if (word >= slice.words) memory.copyWithin(to, zeroPlane, zeroPlane + peCount)
      else readColumn(moves, { precision, register: slice.register, column, word: word & 1 }, to)
    }
}

interface ColumnWord {
  readonly precision: MatrixPrecision
  readonly register: MatrixRegister
  readonly column: number
  /** Of the long word that each PE gets. */
  readonly word: number
}

/** Element r of a column belongs to PE r div k, where k elements are a long word. */
function readColumn(moves: PlaneMoves, { precision, register, column, word }: ColumnWord, to: number): void {
  const pes = [0, 1, 2, 3]
  switch (precision) {
    case "d":
      return moves.gatherWords(
        column,
        pes.map((pe) => rowPlane(register, pe, word)),
        to,
      )
    case "f":
    case "g":
      return moves.gatherWords(
        column >> 1,
        pes.map((pe) => rowPlane(register, 2 * pe + word, column & 1)),
        to,
      )
    case "h": {
      const half = (row: number): number => rowPlane(register, row, (column >> 1) & 1)
      const pairs = pes.map((pe) => [half(4 * pe + 2 * word), half(4 * pe + 2 * word + 1)] as const)
      return moves.gatherHalves(column >> 2, column % 2 === 0, pairs, to)
    }
  }
}
