/** Transfers from the PEs to an L1BM and its turnaround register: copies. */
import { cyclesPerStep, hierarchy } from "../../machine.ts"
import type { L1bmUp } from "../../isa/instructions/pe/l1bm.ts"
import type { L1bm } from "../../isa/operands/transfer-operands.ts"
import { l1bPes, l1bTotal, payloadAt, placeInPayload, shifted, type TransferMap } from "./payload.ts"
import type { StepPlanes } from "../state/planes.ts"

/** PEs to L1BM: the chosen MAB, or one of each four [four-by-four-select], or all. */
export function moveUp(
  memory: Uint32Array,
  { l1bm, map, select, shift }: L1bmUp,
  source: StepPlanes,
  updatesTurnaround: boolean,
): void {
  for (const target of targetsOf(l1bm, updatesTurnaround)) {
    const isTurnaround = target.address === undefined
    if (map === "d" && (shift === 0 || isTurnaround)) {
      copyAll(memory, target, source)
      continue
    }
    for (let mab = 0; mab < hierarchy.mabsPerL1b; mab++) {
      if (map === "m" ? mab !== select : map === "m4" && (mab & 3) !== select) continue
      const place = map === "d" ? shifted(mab, shift) : mab
      copyMab(memory, target, map, { mab, place }, source)
    }
  }
}

/** The destination of an upward transfer and the turnaround register, which gets a copy of everything. */
export function targetsOf(l1bm: L1bm, updatesTurnaround: boolean): readonly L1bm[] {
  const turnaround: L1bm = { ...l1bm, address: undefined }
  return [...(l1bm.address === undefined ? [] : [l1bm]), ...(updatesTurnaround ? [turnaround] : [])]
}

/** All MABs in their own places: 64 long words of an L1B that lie as they are held. */
function copyAll(memory: Uint32Array, target: L1bm, source: StepPlanes): void {
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let l1b = 0; l1b < l1bTotal; l1b++) {
      const { high, low } = payloadAt(target, "d", l1b, cycle)
      const at = l1b * l1bPes
      memory.copyWithin(high, source[4 * cycle]! + at, source[4 * cycle]! + at + l1bPes)
      memory.copyWithin(low, source[4 * cycle + 1]! + at, source[4 * cycle + 1]! + at + l1bPes)
    }
}

function copyMab(
  memory: Uint32Array,
  target: L1bm,
  map: TransferMap,
  { mab, place }: { readonly mab: number; readonly place: number },
  source: StepPlanes,
): void {
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let l1b = 0; l1b < l1bTotal; l1b++) {
      const { high, low } = payloadAt(target, map, l1b, cycle)
      for (let w = 0; w < target.words / 2; w++) {
        const at = placeInPayload(map, target.words, place, 0, w)
        const pe = l1b * l1bPes + 4 * mab
        for (let p = 0; p < 4; p++) {
          memory[high + at + p] = memory[source[4 * cycle + 2 * w]! + pe + p]!
          memory[low + at + p] = memory[source[4 * cycle + 2 * w + 1]! + pe + p]!
        }
      }
    }
}
