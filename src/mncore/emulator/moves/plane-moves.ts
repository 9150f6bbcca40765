import type { Network, Tree } from "./tree-reduction.ts"

/** How the half words of a mask plane select words: bit by bit, or one of them a whole word. */
export type MaskSpread = "bits" | "high" | "low"

export interface PlaneMask {
  readonly plane: number
  readonly spread: MaskSpread
}

/** Words that an L1B spreads over its 64 PEs: one to all, four to the PEs of each MAB, or 64. */
export type SpreadPattern = "p" | "m" | "d"

/** Sweeps that copy, convert or select whole planes, by word offsets. Implementations give the same bits. */
export interface PlaneMoves {
  readonly copySelected: (from: number, to: number, mask: PlaneMask) => void
  /** Makes what the mask does not select 0. */
  readonly keepSelected: (to: number, mask: PlaneMask) => void
  /** Exclusive or with the same word in all PEs. */
  readonly flip: (from: number, to: number, bits: number) => void
  /** Pairs of halves as singles. */
  readonly widenHalves: (from: number, toHigh: number, toLow: number) => void
  /** Singles as doubles. */
  readonly widenSingles: (from: number, toHigh: number, toLow: number) => void
  /** Singles as pairs of halves. */
  readonly narrowSingles: (fromHigh: number, fromLow: number, to: number) => void
  /** The words of L1B number i start at `from + stride * i`. */
  readonly spread: (pattern: SpreadPattern, from: number, stride: number, to: number) => void
  /** In every MAB, PE p gets the word that PE `lane` has in the p-th plane. */
  readonly gatherWords: (lane: number, from: readonly number[], to: number) => void
  /** The same of the upper or lower halves of a pair of planes, joined to words. */
  readonly gatherHalves: (
    lane: number,
    areUpper: boolean,
    from: readonly (readonly [high: number, low: number])[],
    to: number,
  ) => void
  /** The reduction network for one operation. */
  readonly network: (tree: Tree) => Network
  /** Half words of all ones where the signs at two places are clear, and of zeros. */
  readonly markClear: (high: SignPlace, low: SignPlace, to: number) => void
}

/** The sign of a word, or of its lower half. */
export interface SignPlace {
  readonly plane: number
  readonly of: "word" | "half"
}

/** All ones or zeros, where the upper or the lower half word of a mask plane is set. */
export function spreadBits(bits: number, spread: MaskSpread): number {
  if (spread === "bits") return bits
  return spread === "high" ? bits >> 31 : (bits << 16) >> 31
}
