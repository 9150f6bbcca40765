import type { Contents } from "./contents.ts"
import type { MaskText } from "./operand-text.ts"

/** Where the machine's registers are that no memory has: forwarding, base and turnaround registers, DAR, the mask statement. */
export interface MachineState {
  readonly contents: Contents
  /** The 2 lw of each cycle, by unit and PE. */
  readonly forwarded: Map<string, readonly bigint[]>
  /** By memory and PE. */
  readonly bases: Map<string, number>
  /** By L1B, the long words of a step by their place in an L1BM that begins at 0. */
  readonly turnaround: Map<number, ReadonlyMap<number, bigint>>
  readonly dar: Map<number, number>
  /** Words that wait for `l2bmdarw`, by group. */
  readonly staged: { entry: number; readonly words: Map<number, readonly number[]> }
  masks: { readonly letters: string; readonly mask: MaskText }
}

export function newState(contents: Contents): MachineState {
  return {
    contents,
    forwarded: new Map(),
    bases: new Map(),
    turnaround: new Map(),
    dar: new Map(),
    staged: { entry: 0, words: new Map() },
    masks: { letters: "", mask: { entry: 0, isWide: false } },
  }
}

/** PE `p` of the MAB with this number, counted over the whole board. */
export const peOf = (mab: number, p: number): number => 4 * mab + p
