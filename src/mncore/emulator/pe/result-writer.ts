/**
 * Writes the results of a line to their destinations, under masks. The four cycles are written in order, so where they
 * meet the last enabled one stays. Masks and run-time addresses are those from before the line.
 *
 * A mask of class `l` selects half words of the MSB lw and leaves the LSB lw alone, which is always written; one of class
 * `ll` selects words. Masks of base registers select by the bit that the base's low half word or first word has [base-masks].
 */
import { fail } from "../../../diagnostics/catalogue.ts"
import { cyclesPerStep, localAddressBits } from "../../machine.ts"
import type { DestinationTarget, MaskRegister } from "../../isa/operands/pe-operands.ts"
import { isFixed, selectsCycle, type Mask } from "../../isa/operands/masks.ts"
import type { Bank, Board } from "../state/board.ts"
import { tPlanes } from "../state/board.ts"
import { maskPlane, peCount, planeWords, planes } from "../state/layout.ts"
import { spreadBits, type PlaneMask, type PlaneMoves } from "../moves/plane-moves.ts"
import { resolve, type Access } from "./addresses.ts"
import type { StepPlanes } from "../state/planes.ts"

/** A destination whose addresses are known. */
export type ResolvedDestination =
  | { readonly kind: "memory"; readonly access: Access }
  | { readonly kind: "base"; readonly register: "lm0base" | "lm1base" }
  | { readonly kind: "flags"; readonly entry: number }
  | { readonly kind: "none" }

/** One thing to write, with the mask that is in force for it. */
export interface Write {
  readonly destination: ResolvedDestination
  readonly mask: Mask | undefined
  readonly bank: Bank
}

/** Throws VSM_OPTION for flags of an instruction that makes none. */
export function resolveDestination(
  board: Board,
  target: DestinationTarget,
  instruction: string,
  makesFlags: boolean,
): ResolvedDestination {
  switch (target.kind) {
    case "t":
      return { kind: "memory", access: { kind: "uniform", words: 4, planes: tPlanes } }
    case "lm0base":
    case "lm1base":
      return { kind: "base", register: target.kind }
    case "omr":
      return { kind: "flags", entry: flagEntry(target, instruction, makesFlags) }
    case "nowrite":
      return { kind: "none" }
    default:
      return { kind: "memory", access: resolve(board, target) }
  }
}

function flagEntry({ entry }: MaskRegister, instruction: string, makesFlags: boolean): number {
  if (!makesFlags) fail("VSM_OPTION", {}, { instruction, option: "$omr", reason: "it makes no flags" })
  return entry
}

/** Which bits of words 0 to 3 a mask enables: a plane and how its bits spread, or all, or none. */
type WordMask = PlaneMask | "all" | "none"

/** The mask of one word of the 2 lw in a cycle. */
function wordMask(mask: Mask | undefined, cycle: number, word: number): WordMask {
  if (mask === undefined) return "all"
  if (isFixed(mask)) return fixedMask(mask, cycle, word)
  if (mask.width === "l") return word >= 2 ? "all" : { plane: maskPlane(mask.entry, cycle, word), spread: "bits" }
  return { plane: maskPlane(mask.entry, cycle, word >> 1), spread: word % 2 === 0 ? "high" : "low" }
}

function fixedMask(mask: Mask, cycle: number, word: number): WordMask {
  return selectsCycle(mask, cycle) || (mask.width === "l" && word >= 2) ? "all" : "none"
}

export function write(board: Board, moves: PlaneMoves, { destination, mask, bank }: Write): void {
  switch (destination.kind) {
    case "memory":
      return writeMemory(board, moves, destination.access, mask, bank.values)
    case "base":
      return writeBase(board, destination.register, mask, bank.values)
    case "flags":
      return writeFlags(board, moves, destination.entry, mask, bank.flags)
    case "none":
      return undefined
  }
}

function writeMemory(
  board: Board,
  moves: PlaneMoves,
  access: Access,
  mask: Mask | undefined,
  values: StepPlanes,
): void {
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < access.words; word++) {
      const selected = wordMask(mask, cycle, word)
      const from = values[4 * cycle + word]!
      if (access.kind === "uniform") writePlane(board, moves, from, access.planes[4 * cycle + word]!, selected)
      else scatter(board.words, from, access.offsets, cycle, word, selected)
    }
}

function writePlane({ words }: Board, moves: PlaneMoves, from: number, to: number, mask: WordMask): void {
  if (mask === "all") words.copyWithin(to, from, from + peCount)
  else if (mask !== "none") moves.copySelected(from, to, mask)
}

function scatter(
  memory: Uint32Array,
  from: number,
  offsets: Int32Array,
  cycle: number,
  word: number,
  mask: WordMask,
): void {
  if (mask === "none") return
  for (let pe = 0; pe < peCount; pe++) {
    const to = offsets[cycle * peCount + pe]! + word * planeWords
    const bits = mask === "all" ? -1 : spreadBits(memory[mask.plane + pe]!, mask.spread)
    memory[to] = (memory[to]! & ~bits) | (memory[from + pe]! & bits)
  }
}

function writeBase(board: Board, register: "lm0base" | "lm1base", mask: Mask | undefined, values: StepPlanes): void {
  const memory = board.words
  const to = planes[register]
  for (let cycle = 0; cycle < cyclesPerStep; cycle++) {
    const selected = wordMask(mask, cycle, 0)
    if (selected === "none") continue
    const from = values[4 * cycle]!
    const spread = selected === "all" || selected.spread !== "bits" ? "high" : "low"
    for (let pe = 0; pe < peCount; pe++) {
      const isEnabled = selected === "all" || spreadBits(memory[selected.plane + pe]!, spread) !== 0
      if (isEnabled) memory[to + pe] = memory[from + pe]! & ((1 << localAddressBits) - 1)
    }
  }
  board.settleBase(register)
}

function writeFlags(board: Board, moves: PlaneMoves, entry: number, mask: Mask | undefined, flags: Int32Array): void {
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < 2; word++) {
      const selected = wordMask(mask === undefined ? mask : { ...mask, width: "l" }, cycle, word)
      writePlane(board, moves, flags[2 * cycle + word]!, maskPlane(entry, cycle, word), selected)
    }
}

/** Makes what a zero flush does not keep 0, before it is written and forwarded. */
export function flush({ words }: Board, moves: PlaneMoves, mask: Mask | undefined, values: StepPlanes): void {
  if (mask === undefined) return
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < 4; word++) {
      const kept = wordMask(mask, cycle, word)
      const to = values[4 * cycle + word]!
      if (kept === "none") words.fill(0, to, to + peCount)
      else if (kept !== "all") moves.keepSelected(to, kept)
    }
}
