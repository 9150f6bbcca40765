/**
 * Transfers between an L1BM and the PEs of its 16 MABs. `w` is 0 for the MSB long word of an access and 1 for the other:
 *
 *   p     L1[Y + c + 4w]                              the same for every PE
 *   m     L1[Y + 4kc + 4w + p]                        k = 1 for `$lb`, 2 for `$llb`
 *   m4    L1[Y + 16kc + 4k * (m >> 2) + 4w + p]
 *   d     L1[Y + 64c + 4 * ((m - n) mod 16) + p]      upwards (m + n) [mab-shift]
 *
 * The turnaround register holds the same payload, 64 lw a cycle, as it would be written, but unshifted,
 * until the next transfer from the PEs [turnaround-lifetime].
 */
import { hierarchy } from "../../machine.ts"
import type { L1bm } from "../../isa/operands/transfer-operands.ts"
import { l1bmMemory, longWordAt, peCount, turnaroundMemory } from "../state/layout.ts"
import type { LongWordPlace } from "../moves/tree-reduction.ts"

export const l1bPes = hierarchy.mabsPerL1b * hierarchy.pesPerMab
export const l1bTotal = peCount / l1bPes
const turnaroundStride = 64

/** Long words of one cycle on the L1BM side. */
const rates = { p: 1, m: 4, m4: 16, d: 64 } as const
export type TransferMap = keyof typeof rates

/** Where the payload of an L1B in a cycle starts. */
export function payloadAt(l1bm: L1bm, map: TransferMap, l1b: number, cycle: number): LongWordPlace {
  const rate = rates[map] * (map === "p" ? 1 : l1bm.words / 2)
  const memory = l1bm.address === undefined ? turnaroundMemory : l1bmMemory
  const address = l1bm.address === undefined ? turnaroundStride * cycle : l1bm.address + rate * cycle
  const high = longWordAt(memory, l1b, address)
  return { high, low: high + memory.longWords }
}

/** The long word of a payload that belongs to a PE. */
export function placeInPayload(map: TransferMap, words: number, mab: number, p: number, w: number): number {
  switch (map) {
    case "p":
      return 4 * w
    case "m":
      return 4 * w + p
    case "m4":
      return 2 * words * (mab >> 2) + 4 * w + p
    case "d":
      return 4 * mab + p
  }
}

export function shifted(mab: number, shift: number): number {
  return (mab + shift + hierarchy.mabsPerL1b) % hierarchy.mabsPerL1b
}

/** Where the payloads of neighbouring L1Bs are apart. */
export function payloadStride({ address }: L1bm): number {
  return (address === undefined ? turnaroundMemory : l1bmMemory).stride
}
