import { fail } from "../../../diagnostics/catalogue.ts"
import { cyclesPerStep, l1bmAlignment, l1bmTransfer, matrixRows, memorySizes } from "../../machine.ts"
import { checkMultiple, checkRange } from "../checks.ts"

/** `$lb64`, `$llb0`, `$lbi`, `$llbi`: L1BM as a PE transfer sees it. */
export interface L1bm {
  readonly kind: "l1bm"
  /** 2 for `$lb`, 4 for `$llb`: words of each PE in a cycle. */
  readonly words: 2 | 4
  /** In long words; undefined for the turnaround register. */
  readonly address: number | undefined
}

export type L1bmMap = keyof typeof l1bmAlignment

/** Throws VSM_RANGE, VSM_ALIGNMENT, VSM_OPERAND. */
export function l1bm(map: L1bmMap, words: 2 | 4, address: number | undefined): L1bm {
  const alignment = ofWidth(l1bmAlignment[map], words)
  const rate = ofWidth(l1bmTransfer[map], words)
  if (alignment === undefined || rate === undefined)
    return fail("VSM_OPERAND", {}, { instruction: `l1bm${map}`, found: "$llb", expected: "$lb" })
  if (address !== undefined) checkTransfer("L1BM", address, rate, alignment)
  return { kind: "l1bm", words, address }
}

function ofWidth(table: { readonly lw: number; readonly ll?: number }, words: 2 | 4): number | undefined {
  return words === 2 ? table.lw : table.ll
}

/** `$lx`, `$ly` */
export type MatrixRegister = "x" | "y"

/** `$lx0`, `$lly4`: rows (of `mwrite`) or columns (of `mread`) of a matrix register, from this one on. */
export interface MatrixSlice {
  readonly register: MatrixRegister
  /** 2 for `$l`: one a cycle; 4 for `$ll`: two a cycle, of halves only. */
  readonly words: 2 | 4
  readonly index: number
}

/** Throws VSM_RANGE, VSM_ALIGNMENT. */
export function matrixSlice(
  precision: keyof typeof matrixRows,
  register: MatrixRegister,
  words: 2 | 4,
  index: number,
): MatrixSlice {
  const what = `the row or column of $${register}`
  checkRange(what, index, 0, matrixRows[precision] - 1)
  checkMultiple(what, index, words / 2, "rows")
  return { register, words, index }
}

const transferMemories = { L2BM: memorySizes.l2bm, L1BM: memorySizes.l1bm } as const

/** Checks the address of a transfer of some long words in each cycle of a step. Throws VSM_RANGE, VSM_ALIGNMENT. */
export function checkTransfer(
  memory: keyof typeof transferMemories,
  address: number,
  longWordsPerCycle: number,
  alignment: number = longWordsPerCycle,
): void {
  checkRange(`the address of ${memory}`, address, 0, transferMemories[memory] - longWordsPerCycle * cyclesPerStep)
  checkMultiple(`the address of ${memory}`, address, alignment, "lw")
}
