/**
 * What one PE holds and reaches, for debuggers: every memory and register of it, and the L1BM and L2BM above it, as words;
 * and what changed between two moments.
 */
import { boardTotals, memorySizes } from "../../machine.ts"
import { forwardingUnits, tPlanes, type Board } from "../state/board.ts"
import { l1bPes } from "../l1b/payload.ts"
import { l1bmMemory, l2bmMemory, longWordAt, maskPlane, planeOf, turnaroundMemory } from "../state/layout.ts"

/** Words of one memory or register. */
export interface PeMemoryView {
  /** As it is written in VSM, without an address: `$lm`, `$t`, `$mauf`, `$lb`. */
  readonly name: string
  readonly words: Uint32Array
  /** Words that one address counts: 1 in PE memories, 2 where long words are counted. */
  readonly addressWords: 1 | 2
}

/** A long word that is not what it was. */
export interface PeChange {
  readonly name: string
  /** Of the first word; of T and forwarding registers, four words a cycle; of mask registers, two words a cycle and entry. */
  readonly address: number
  readonly before: string
  readonly after: string
}

const memories = [
  ["$lm", "lm0", memorySizes.lm],
  ["$ln", "lm1", memorySizes.lm],
  ["$lr", "grf0", memorySizes.grf],
  ["$ls", "grf1", memorySizes.grf],
  ["$lmb", "lm0base", 1],
  ["$lnb", "lm1base", 1],
  ["$lx", "x", 32],
  ["$ly", "y", 32],
] as const

const pesPerL2b = boardTotals.pes / boardTotals.l2bs

/** Everything that a PE holds, matrix registers as far as they lie with it, and the memories of its L1B and L2B. */
export function viewPe(board: Board, pe: number): readonly PeMemoryView[] {
  const read = (name: string, offsets: Iterable<number>): PeMemoryView => ({
    name,
    words: Uint32Array.from(offsets, (at) => board.words[at + pe]!),
    addressWords: 1,
  })
  const masks = Array.from({ length: 16 * 8 }, (_, i) => maskPlane(i >> 3, (i >> 1) & 3, i & 1))
  return [
    ...memories.map(([name, region, words]) =>
      read(
        name,
        Array.from({ length: words }, (_, word) => planeOf(region, word)),
      ),
    ),
    read("$t", tPlanes),
    read("$omr", masks),
    ...Object.entries(forwardingUnits).map(([name, unit]) => read(`$${name}`, board.forwarded[unit].bank.values)),
    viewBlock(board, "$lb", l1bmMemory, Math.floor(pe / l1bPes)),
    viewBlock(board, "$lbi", turnaroundMemory, Math.floor(pe / l1bPes)),
    viewBlock(board, "$lc", l2bmMemory, Math.floor(pe / pesPerL2b)),
  ]
}

function viewBlock({ words }: Board, name: string, memory: typeof l1bmMemory, instance: number): PeMemoryView {
  const first = longWordAt(memory, instance, 0)
  const both = Uint32Array.from(
    { length: 2 * memory.longWords },
    (_, i) => words[first + (i >> 1) + (i & 1) * memory.longWords]!,
  )
  return { name, words: both, addressWords: 2 }
}

function longWord(words: Uint32Array, at: number): string {
  return [...words.subarray(at, at + 2)].map((word) => word.toString(16).padStart(8, "0")).join("")
}

/** The long words that differ. */
export function changesOf(before: readonly PeMemoryView[], after: readonly PeMemoryView[]): readonly PeChange[] {
  return before.flatMap(({ name, words, addressWords }, i) => {
    const now = after[i]!.words
    const changes: PeChange[] = []
    for (let at = 0; at < words.length; at += 2)
      if (words[at] !== now[at] || words[at + 1] !== now[at + 1])
        changes.push({ name, address: at / addressWords, before: longWord(words, at), after: longWord(now, at) })
    return changes
  })
}
