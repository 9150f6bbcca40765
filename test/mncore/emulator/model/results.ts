/** How results reach memories: masks, zero flush, and the order of cycles (3.2 to 3.5, 4.3). */
import type { UnitResult } from "./alu.ts"
import type { Store } from "./contents.ts"
import { cycles } from "./long-words.ts"
import type { DestinationText, MaskText, Operand } from "./operand-text.ts"
import { addressOf } from "./operands.ts"
import type { MachineState } from "./state.ts"

/** The four bits of a mask entry in a cycle. */
function maskBits(state: MachineState, entry: number, pe: number, cycle: number): number {
  if (entry === 0) return 15
  if (entry >= 16) return ((entry - 16) >> (3 - cycle)) % 2 === 1 ? 15 : 0
  return Number(state.contents.get("omr", pe, entry) >> BigInt(16 * (3 - cycle))) % 16
}

/** The bits of 2 lw that a mask lets through: half words of the MSB lw, or words of both. */
function enabled(state: MachineState, { entry, isWide }: MaskText, pe: number, cycle: number): bigint {
  const bits = maskBits(state, entry, pe, cycle)
  const width = isWide ? 32n : 16n
  const ones = 2n ** width - 1n
  const spread = [8, 4, 2, 1].reduce((all, bit) => (all << width) | (bits & bit ? ones : 0n), 0n)
  return isWide ? spread : (spread << 64n) | (2n ** 64n - 1n)
}

export function flushed(state: MachineState, mask: MaskText, pe: number, values: readonly UnitResult[]): UnitResult[] {
  return values.map(({ value, flags }, cycle) => ({ value: value & enabled(state, mask, pe, cycle), flags }))
}

const letterOf = (operand: Operand): string => {
  switch (operand.kind) {
    case "access":
    case "base":
      return operand.memory
    case "t":
      return "t"
    case "flags":
      return "k"
    default:
      return " "
  }
}

/** The mask of a destination: its own, or that of the statement in force. */
function maskOf({ masks }: MachineState, { operand, mask }: DestinationText): MaskText {
  if (mask !== undefined) return mask
  return masks.letters.includes(letterOf(operand)) ? masks.mask : { entry: 0, isWide: false }
}

/** The writes of one PE to one destination; masks and addresses are taken now, from the state before the line. */
export function writesOf(
  state: MachineState,
  destination: DestinationText,
  pe: number,
  results: readonly UnitResult[],
): (() => void)[] {
  const mask = maskOf(state, destination)
  return cycles.map((cycle) => writeOf(state, destination.operand, mask, { pe, cycle }, results[cycle]!))
}

interface Moment {
  readonly pe: number
  readonly cycle: number
}

function writeOf(
  state: MachineState,
  operand: Operand,
  mask: MaskText,
  at: Moment,
  { value, flags }: UnitResult,
): () => void {
  const { pe, cycle } = at
  const open = enabled(state, mask, pe, cycle)
  switch (operand.kind) {
    case "access": {
      const address = addressOf(state, operand, pe, cycle)
      return () => writeWords(state, [operand.memory, pe, address], operand.words, value, open)
    }
    case "t":
      return () => writeWords(state, ["t", pe, 4 * cycle], 4, value, open)
    case "flags":
      return writeFlags(state, operand.entry, at, flags, maskBits(state, mask.entry, pe, cycle))
    case "base":
      return () => {
        if (open >> 127n === 1n) state.bases.set(`${operand.memory}${pe}`, Number(value >> 96n) % 4096)
      }
    default:
      return () => {}
  }
}

/** Replaces the open bits of some words, from the MSB end of a value. */
function writeWords(
  { contents }: MachineState,
  [store, pe, address]: readonly [store: Store, pe: number, word: number],
  words: number,
  value: bigint,
  open: bigint,
): void {
  for (let i = 0; i < words; i++) {
    const word = (bits: bigint): bigint => BigInt.asUintN(32, bits >> BigInt(96 - 32 * i))
    const shift = (address + i) % 2 === 0 ? 32n : 0n
    const longWord = (address + i) >> 1
    const old = contents.get(store, pe, longWord)
    contents.set(store, pe, longWord, old ^ ((old ^ (word(value) << shift)) & (word(open) << shift)))
  }
}

function writeFlags(
  { contents }: MachineState,
  entry: number,
  { pe, cycle }: Moment,
  flags: number,
  open: number,
): () => void {
  const shift = BigInt(16 * (3 - cycle))
  return () => {
    const old = contents.get("omr", pe, entry)
    contents.set("omr", pe, entry, old ^ ((old ^ (BigInt(flags) << shift)) & (BigInt(open) << shift)))
  }
}
