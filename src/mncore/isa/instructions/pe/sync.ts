import { lastWaitTag, nopCountLimit } from "../../../machine.ts"
import { checkRange } from "../../checks.ts"

/** `nop`, `nop/N`: idle steps, which leave forwarding registers and `$lbi` as they are. */
export interface Nop {
  readonly kind: "nop"
  readonly count: number
}

/** `noforward`: the line updates neither forwarding registers nor `$lbi`. */
export interface NoForward {
  readonly kind: "noforward"
}

/** `wait iXX`: the stream stalls until the MV command with the tag is complete. */
export interface Wait {
  readonly kind: "wait"
  /** 1 to 0x3f. */
  readonly tag: number
}

export type Sync = Nop | NoForward | Wait

/** Throws VSM_RANGE. */
export function nop(count = 1): Nop {
  checkRange("the count of nop", count, 1, nopCountLimit)
  return { kind: "nop", count }
}

export const noForward: NoForward = { kind: "noforward" }

/** Throws VSM_RANGE. */
export function wait(tag: number): Wait {
  checkTag(tag)
  return { kind: "wait", tag }
}

/** Throws VSM_RANGE: tag 0 cannot be waited for. */
export function checkTag(tag: number): void {
  checkRange("the wait tag", tag, 1, lastWaitTag)
}
