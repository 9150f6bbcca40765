import { maskRegisters } from "../../machine.ts"
import { checkRange } from "../checks.ts"

/**
 * What the 4 bits of a cycle select: `l` the half words of the MSB lw (the LSB lw is always written), `ll` the words of
 * both long words.
 */
export type MaskWidth = "l" | "ll"

/** A mask register entry that selects what is written, or with a zero flush what is kept. */
export interface Mask {
  /** 0 to 31: 0 is all ones, `16 + k` is the fixed pattern k over the cycles, whose leftmost bit is cycle 0. */
  readonly entry: number
  readonly width: MaskWidth
}

/** A mask of one destination: `/1000`, `/ll0110`, `/$imr1`. */
export interface WriteMask extends Mask {
  /** A suffix that asserts something about access and mask width. What it asserts is not public [mask-assertions]. */
  readonly assertion: "t" | "p" | undefined
}

/** Throws VSM_RANGE. */
export function writeMask(entry: number, width: MaskWidth = "l", assertion?: "t" | "p"): WriteMask {
  checkRange("the mask entry", entry, 0, maskRegisters.entries - 1)
  return { entry, width, assertion }
}

/** `/1000` and the like: the leftmost of the four bits is cycle 0. */
export function fixedMask(bits: number, width: MaskWidth = "l", assertion?: "t" | "p"): WriteMask {
  checkRange("the mask pattern", bits, 0, 15)
  return writeMask(maskRegisters.firstFixed + bits, width, assertion)
}

/** `op/$imrN`: what the mask does not select becomes 0 before it is written and forwarded. Throws VSM_RANGE. */
export function zeroFlush(entry: number, width: MaskWidth = "l"): Mask {
  checkRange("the entry of the zero flush", entry, maskRegisters.firstWritable, maskRegisters.lastWritable)
  return { entry, width }
}

export function isFixed({ entry }: Mask): boolean {
  return entry >= maskRegisters.firstFixed
}

/** Whether a fixed mask selects this cycle. */
export function selectsCycle({ entry }: Mask, cycle: number): boolean {
  return ((entry - maskRegisters.firstFixed) & (8 >> cycle)) !== 0
}
