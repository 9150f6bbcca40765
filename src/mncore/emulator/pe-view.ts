/** What one PE holds, for debuggers: every memory and register as words, and what changed between two moments. */
import { memorySizes } from "../machine.ts"
import type { Board, ForwardingUnit } from "./board.ts"
import { tPlanes } from "./board.ts"
import { maskPlane, planeOf } from "./layout.ts"

/** Words of one memory or register of a PE. */
export interface PeMemoryView {
  /** As it is written in VSM, without an address: `$lm`, `$t`, `$mauf`. */
  readonly name: string
  readonly words: Uint32Array
}

/** A long word of a PE that is not what it was. */
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

const forwarding = { $mauf: "mau", $aluf: "alu", $lbf: "lb", $mreadf: "mread" } as const satisfies Record<
  string,
  ForwardingUnit
>

/** Everything that a PE holds; matrix registers as far as they lie with it. */
export function viewPe(board: Board, pe: number): readonly PeMemoryView[] {
  const read = (offsets: Iterable<number>): Uint32Array => Uint32Array.from(offsets, (at) => board.words[at + pe]!)
  const masks = Array.from({ length: 16 * 8 }, (_, i) => maskPlane(i >> 3, (i >> 1) & 3, i & 1))
  return [
    ...memories.map(([name, region, words]) => ({
      name,
      words: read(Array.from({ length: words }, (_, word) => planeOf(region, word))),
    })),
    { name: "$t", words: read(tPlanes) },
    { name: "$omr", words: read(masks) },
    ...Object.entries(forwarding).map(([name, unit]) => ({ name, words: read(board.forwarded[unit].bank.values) })),
  ]
}

function longWord(words: Uint32Array, at: number): string {
  return [...words.subarray(at, at + 2)].map((word) => word.toString(16).padStart(8, "0")).join("")
}

/** The long words that differ. */
export function changesOf(before: readonly PeMemoryView[], after: readonly PeMemoryView[]): readonly PeChange[] {
  return before.flatMap(({ name, words }, i) => {
    const now = after[i]!.words
    const changes: PeChange[] = []
    for (let at = 0; at < words.length; at += 2)
      if (words[at] !== now[at] || words[at + 1] !== now[at + 1])
        changes.push({ name, address: at, before: longWord(words, at), after: longWord(now, at) })
    return changes
  })
}
