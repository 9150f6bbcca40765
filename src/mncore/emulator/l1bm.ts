/**
 * Transfers between an L1BM and the PEs of its 16 MABs. `w` is 0 for the MSB long word of an access and 1 for the other:
 *
 *   p     L1[Y + c + 4w]                              the same for every PE
 *   m     L1[Y + 4kc + 4w + p]                        k = 1 for `$lb`, 2 for `$llb`
 *   m4    L1[Y + 16kc + 4k * (m >> 2) + 4w + p]
 *   d     L1[Y + 64c + 4 * ((m - n) mod 16) + p]      upwards (m + n)
 *
 * The turnaround register holds the same payload, 64 lw a cycle, as it would be written, but unshifted.
 */
import { cyclesPerStep, hierarchy } from "../machine.ts"
import type { L1bmDown, L1bmReduce, L1bmUp } from "../isa/instructions/pe/l1bm.ts"
import type { L1bm } from "../isa/operands/transfer-operands.ts"
import { kernelScratch, l1bmMemory, longWordAt, peCount, turnaroundMemory } from "./layout.ts"
import type { PlaneMoves } from "./plane-moves.ts"
import { zeroPlane, type StepPlanes } from "./planes.ts"
import { reduceLongWords, treeLevels, type LongWordPlace } from "./tree-reduction.ts"

const l1bPes = hierarchy.mabsPerL1b * hierarchy.pesPerMab
const l1bTotal = peCount / l1bPes
const turnaroundStride = 64

/** Long words of one cycle on the L1BM side. */
const rates = { p: 1, m: 4, m4: 16, d: 64 } as const
type Map = keyof typeof rates

/** Where the payload of an L1B in a cycle starts. */
function payloadAt(l1bm: L1bm, map: Map, l1b: number, cycle: number): LongWordPlace {
  const rate = rates[map] * (map === "p" ? 1 : l1bm.words / 2)
  const memory = l1bm.address === undefined ? turnaroundMemory : l1bmMemory
  const address = l1bm.address === undefined ? turnaroundStride * cycle : l1bm.address + rate * cycle
  const high = longWordAt(memory, l1b, address)
  return { high, low: high + memory.longWords }
}

/** The long word of a payload that belongs to a PE. */
function placeInPayload(map: Map, words: number, mab: number, p: number, w: number): number {
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

function shifted(mab: number, shift: number): number {
  return (mab + shift + hierarchy.mabsPerL1b) % hierarchy.mabsPerL1b
}

/** L1BM or turnaround register to the PEs. */
export function moveDown(
  memory: Uint32Array,
  moves: PlaneMoves,
  { l1bm, map, shift }: L1bmDown,
  values: StepPlanes,
): void {
  const stride = (l1bm.address === undefined ? turnaroundMemory : l1bmMemory).stride
  const isPattern = map !== "m4" && shift === 0
  const places = [0, 1].map((w) =>
    Int32Array.from({ length: l1bPes }, (_, pe) =>
      placeInPayload(map, l1bm.words, shifted(pe >> 2, -shift), pe & 3, w),
    ),
  )
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < 4; word++) {
      const to = values[4 * cycle + word]!
      if (word >= l1bm.words) memory.copyWithin(to, zeroPlane, zeroPlane + peCount)
      else if (isPattern) {
        const { high, low } = payloadAt(l1bm, map, 0, cycle)
        moves.spread(map, (word % 2 === 0 ? high : low) + 4 * (word >> 1), stride, to)
      } else spread(memory, l1bm, { map, cycle, isHigh: word % 2 === 0, places: places[word >> 1]! }, to)
    }
}

interface SpreadShape {
  readonly map: Map
  readonly cycle: number
  readonly isHigh: boolean
  readonly places: Int32Array
}

function spread(memory: Uint32Array, l1bm: L1bm, { map, cycle, isHigh, places }: SpreadShape, to: number): void {
  for (let l1b = 0; l1b < l1bTotal; l1b++) {
    const { high, low } = payloadAt(l1bm, map, l1b, cycle)
    const from = isHigh ? high : low
    const at = to + l1b * l1bPes
    for (let pe = 0; pe < l1bPes; pe++) memory[at + pe] = memory[from + places[pe]!]!
  }
}

/** PEs to L1BM: the chosen MAB, or one of each four, or all. */
export function moveUp(
  memory: Uint32Array,
  { l1bm, map, select, shift }: L1bmUp,
  source: StepPlanes,
  updatesTurnaround: boolean,
): void {
  for (const target of targetsOf(l1bm, updatesTurnaround)) {
    const isTurnaround = target.address === undefined
    for (let mab = 0; mab < hierarchy.mabsPerL1b; mab++) {
      if (map === "m" ? mab !== select : map === "m4" && (mab & 3) !== select) continue
      const place = map === "d" && !isTurnaround ? shifted(mab, shift) : mab
      copyMab(memory, target, map, { mab, place }, source)
    }
  }
}

/** The destination of an upward transfer and the turnaround register, which gets a copy of everything. */
function targetsOf(l1bm: L1bm, updatesTurnaround: boolean): readonly L1bm[] {
  const turnaround: L1bm = { ...l1bm, address: undefined }
  return [...(l1bm.address === undefined ? [] : [l1bm]), ...(updatesTurnaround ? [turnaround] : [])]
}

function copyMab(
  memory: Uint32Array,
  target: L1bm,
  map: Map,
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
  const { stride } = target.address === undefined ? turnaroundMemory : l1bmMemory
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < target.words; word++) {
      const { high, low } = payloadAt(target, map, 0, cycle)
      const to = (word % 2 === 0 ? high : low) + 4 * (word >> 1)
      moves.sumSingles?.(
        map === "m4",
        source[4 * cycle + word]!,
        to,
        stride,
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
 * all of them and `w` 1 is 0 (assumed).
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
  if (!isNarrowed) return reduceLongWords(memory, tree, inputsOf(w), to, 4)
  if (w === 1) {
    memory.fill(0, to.high, to.high + 4)
    memory.fill(0, to.low, to.low + 4)
    return undefined
  }
  reduceLongWords(memory, tree, inputsOf(0), { high: to.high, low: kernelScratch }, 4)
  reduceLongWords(memory, tree, inputsOf(1), { high: to.low, low: kernelScratch }, 4)
  return undefined
}
