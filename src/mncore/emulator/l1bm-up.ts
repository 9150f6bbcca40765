/** Transfers from the PEs to an L1BM and its turnaround register: copies, and sums of the reduction network. */
import { cyclesPerStep, hierarchy } from "../machine.ts"
import type { L1bmReduce, L1bmUp } from "../isa/instructions/pe/l1bm.ts"
import type { L1bm } from "../isa/operands/transfer-operands.ts"
import {
  l1bPes,
  l1bTotal,
  payloadAt,
  payloadStride,
  placeInPayload,
  shifted,
  type TransferMap,
} from "./l1bm-payload.ts"
import { kernelScratch } from "./layout.ts"
import type { PlaneMoves } from "./plane-moves.ts"
import type { StepPlanes } from "./planes.ts"
import { reduceLongWords, treeLevels, type LongWordPlace } from "./tree-reduction.ts"

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
function targetsOf(l1bm: L1bm, updatesTurnaround: boolean): readonly L1bm[] {
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

/** PEs to L1BM through the reduction network: over all 16 MABs, or over each four. */
export function reduceUp(
  memory: Uint32Array,
  moves: PlaneMoves,
  instruction: L1bmReduce,
  source: StepPlanes,
  updatesTurnaround: boolean,
): void {
  const { l1bm, map } = instruction
  const [first, ...others] = targetsOf(l1bm, updatesTurnaround)
  if (first === undefined) return
  if (instruction.reduction === "ffadd" && !instruction.isNarrowed && moves.sumSingles !== undefined) {
    for (const target of [first, ...others]) sumSingles(moves, target, map, source)
    return
  }
  const groups = map === "m" ? 1 : 4
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let l1b = 0; l1b < l1bTotal; l1b++)
      for (let group = 0; group < groups; group++) {
        const pe = l1b * l1bPes + 16 * group
        for (let w = 0; w < l1bm.words / 2; w++) {
          const at = placeInPayload(map, l1bm.words, 4 * group, 0, w)
          const to = offset(payloadAt(first, map, l1b, cycle), at)
          reducePlace(memory, instruction, { source, cycle, w, pe }, to)
          for (const other of others) copyFour(memory, to, offset(payloadAt(other, map, l1b, cycle), at))
        }
      }
}

/** The sums of singles, by a kernel for all L1Bs at once. */
function sumSingles(moves: PlaneMoves, target: L1bm, map: "m" | "m4", source: StepPlanes): void {
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < target.words; word++) {
      const { high, low } = payloadAt(target, map, 0, cycle)
      const to = (word % 2 === 0 ? high : low) + 4 * (word >> 1)
      moves.sumSingles?.(
        map === "m4",
        source[4 * cycle + word]!,
        to,
        payloadStride(target),
        placeInPayload(map, target.words, 4, 0, 0),
      )
    }
}

function offset({ high, low }: LongWordPlace, by: number): LongWordPlace {
  return { high: high + by, low: low + by }
}

function copyFour(memory: Uint32Array, from: LongWordPlace, to: LongWordPlace): void {
  memory.copyWithin(to.high, from.high, from.high + 4)
  memory.copyWithin(to.low, from.low, from.low + 4)
}

interface ReducedPlace {
  readonly source: StepPlanes
  readonly cycle: number
  readonly w: number
  readonly pe: number
}

/**
 * The four long words of one `w`, one a PE. Rounded to half, the four singles of 2 lw become one long word, so `w` 0 holds
 * all of them and `w` 1 is 0 [narrowed-reductions].
 */
function reducePlace(
  memory: Uint32Array,
  { reduction, map, isNarrowed }: L1bmReduce,
  { source, cycle, w, pe }: ReducedPlace,
  to: LongWordPlace,
): void {
  const tree = { reduction, levels: map === "m" ? treeLevels.mabs : treeLevels.mabsOfFour, isNarrowed }
  const inputsOf = (lw: number): LongWordPlace & { stride: number } => ({
    high: source[4 * cycle + 2 * lw]! + pe,
    low: source[4 * cycle + 2 * lw + 1]! + pe,
    stride: 4,
  })
  if (!isNarrowed) return reduceLongWords(memory, undefined, tree, inputsOf(w), to, 4)
  if (w === 1) {
    memory.fill(0, to.high, to.high + 4)
    memory.fill(0, to.low, to.low + 4)
    return undefined
  }
  reduceLongWords(memory, undefined, tree, inputsOf(0), { high: to.high, low: kernelScratch }, 4)
  reduceLongWords(memory, undefined, tree, inputsOf(1), { high: to.low, low: kernelScratch }, 4)
  return undefined
}
