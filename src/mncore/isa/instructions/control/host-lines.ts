import { hierarchy, memorySizes, wordsPerLongWord } from "../../../machine.ts"
import { checkRange } from "../../checks.ts"
import { checkTag } from "../pe/sync.ts"
import { checkPayload } from "./debug.ts"

/** `r <group> <addr> <count> <payload>`: the host fills DRAM of a group before the program runs. */
export interface Preload {
  readonly kind: "preload"
  readonly group: number
  /** In long words. */
  readonly address: number
  /** Two words of 32 bit a long word, the more significant first. */
  readonly payload: Uint32Array
}

/**
 * `c 0 0 i<tag> i00 0 <addr> <count> <payload>`: the host writes PDM of group 0, and a wait for the tag ends. One sample
 * is public; that it means this is inferred [host-lines].
 */
export interface HostTransfer {
  readonly kind: "hostTransfer"
  readonly tag: number
  readonly address: number
  readonly payload: Uint32Array
}

/** `quit`: the rest of the file is ignored. */
export interface Quit {
  readonly kind: "quit"
}

export const quit: Quit = { kind: "quit" }

/** Throws VSM_RANGE, VSM_PAYLOAD. */
export function preload(group: number, address: number, payload: Uint32Array): Preload {
  checkRange("the group", group, 0, hierarchy.groups - 1)
  checkFill("DRAM", memorySizes.dram, address, payload)
  return { kind: "preload", group, address, payload }
}

/** Throws VSM_RANGE, VSM_PAYLOAD. */
export function hostTransfer(tag: number, address: number, payload: Uint32Array): HostTransfer {
  checkTag(tag)
  checkFill("PDM", memorySizes.pdm, address, payload)
  return { kind: "hostTransfer", tag, address, payload }
}

function checkFill(memory: string, size: number, address: number, payload: Uint32Array): void {
  checkPayload(payload, Math.max(1, Math.floor(payload.length / wordsPerLongWord)))
  checkRange(`the address of ${memory}`, address, 0, size - payload.length / wordsPerLongWord)
}
