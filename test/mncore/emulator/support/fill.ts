import type { Board } from "../../../../src/mncore/emulator/state/board.ts"
import { peCount, planeOf } from "../../../../src/mncore/emulator/state/layout.ts"

/** A generator of 32-bit numbers with a seed (xorshift32). */
export function random(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

const specials = [
  0, 0x80000000, 0x7f800000, 0xff800000, 0x7f812345, 0x00000001, 0x80400000, 0x7e007e00, 0x02000200, 0xffffffff,
]

/** Words that are hard for arithmetic: near one another, at the ends of ranges, with rare fields, and anything. */
export function hardWord(next: () => number): number {
  const bits = next()
  switch (next() % 10) {
    case 0:
      return specials[bits % specials.length]!
    case 1:
      return bits
    case 2:
      return (0x3f800000 | (bits & 0x807fffff)) >>> 0
    case 3:
      return ((0x3f000000 + ((bits & 7) << 23)) | (bits & 0x801f0000)) >>> 0
    case 4:
      return ((bits & 0x80000000) | 0x00800000 | (bits & 0x003fffff)) >>> 0
    case 5:
      return ((bits & 0x80000000) | 0x7f000000 | (bits & 0x007fffff)) >>> 0
    case 6:
      return ((0x3e003e00 + (bits & 0x06000600)) | (bits & 0x81ff81ff)) >>> 0
    case 7:
      return bits & 0x3f
    case 8:
      return (0x3ff00000 | (bits & 0x800fffff)) >>> 0
    default:
      return (0x3f800000 + ((bits & 0x1f) << 23) + (bits & 0x3ff)) >>> 0
  }
}

/** Fills the first planes of both local memories and of GRF0 with hard words. */
export function fill(board: Board, seed: number, word: (next: () => number) => number = hardWord): void {
  const next = random(seed)
  for (const region of ["lm0", "lm1", "grf0"] as const)
    for (let plane = 0; plane < 16; plane++) {
      const at = planeOf(region, plane)
      for (let pe = 0; pe < peCount; pe++) board.words[at + pe] = word(next)
    }
}
