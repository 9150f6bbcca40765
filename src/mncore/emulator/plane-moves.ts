import { peCount } from "./layout.ts"
import { narrowSingle, widenHalf } from "./numbers/conversions.ts"

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
  /**
   * The `ffadd` tree over the 16 MABs of every L1B, or over each four: four words, one a PE, to `to + stride * l1b`, and for
   * fours `groupStride` further each. Absent where the general tree does it.
   */
  readonly sumSingles?: (fours: boolean, from: number, to: number, stride: number, groupStride: number) => void
  /** The `ffadd` tree of `levels` over inputs `stride` words apart, for `count` words (a multiple of 4) of each. */
  readonly sumInputs?: (levels: readonly number[], from: number, stride: number, to: number, count: number) => void
}

/** All ones or zeros, where the upper or the lower half word of a mask plane is set. */
export function spreadBits(bits: number, spread: MaskSpread): number {
  if (spread === "bits") return bits
  return spread === "high" ? bits >> 31 : (bits << 16) >> 31
}

const patterns = { p: () => 0, m: (pe: number) => pe & 3, d: (pe: number) => pe & 63 } as const

export function plainMoves(memory: Uint32Array): PlaneMoves {
  return {
    copySelected: (from, to, { plane, spread }) => {
      for (let pe = 0; pe < peCount; pe++) {
        const bits = spreadBits(memory[plane + pe]!, spread)
        memory[to + pe] = (memory[to + pe]! & ~bits) | (memory[from + pe]! & bits)
      }
    },
    keepSelected: (to, { plane, spread }) => {
      for (let pe = 0; pe < peCount; pe++) memory[to + pe]! &= spreadBits(memory[plane + pe]!, spread)
    },
    flip: (from, to, bits) => {
      for (let pe = 0; pe < peCount; pe++) memory[to + pe] = memory[from + pe]! ^ bits
    },
    widenHalves: (from, toHigh, toLow) => {
      for (let pe = 0; pe < peCount; pe++) {
        const pair = memory[from + pe]!
        memory[toHigh + pe] = widenHalf(pair >>> 16)
        memory[toLow + pe] = widenHalf(pair & 0xffff)
      }
    },
    narrowSingles: (fromHigh, fromLow, to) => {
      for (let pe = 0; pe < peCount; pe++)
        memory[to + pe] = (narrowSingle(memory[fromHigh + pe]!) << 16) | narrowSingle(memory[fromLow + pe]!)
    },
    gatherWords: (lane, from, to) => {
      for (let pe = 0; pe < peCount; pe++) memory[to + pe] = memory[from[pe & 3]! + (pe & ~3) + lane]!
    },
    gatherHalves: (lane, areUpper, from, to) => {
      const shift = areUpper ? 16 : 0
      for (let pe = 0; pe < peCount; pe++) {
        const [high, low] = from[pe & 3]!
        const at = (pe & ~3) + lane
        memory[to + pe] = ((memory[high + at]! >>> shift) << 16) | ((memory[low + at]! >>> shift) & 0xffff)
      }
    },
    spread: (pattern, from, stride, to) => {
      const place = patterns[pattern]
      for (let pe = 0; pe < peCount; pe++) memory[to + pe] = memory[from + stride * (pe >> 6) + place(pe)]!
    },
  }
}
