/**
 * Transfers from the PEs to an L1BM and its turnaround register through the reduction network: over all 16 MABs, or over each
 * four. Rounded to half, the four singles of 2 lw become one long word, so `w` 0 holds all of them and `w` 1 is 0
 * [narrowed-reductions].
 */
import { cyclesPerStep, hierarchy } from "../../machine.ts"
import type { L1bmReduce } from "../../isa/instructions/pe/l1bm.ts"
import { l1bPes, l1bTotal, payloadAt, payloadStride, placeInPayload } from "./payload.ts"
import { targetsOf } from "./move-up.ts"
import type { PlaneMoves } from "../moves/plane-moves.ts"
import type { StepPlanes } from "../state/planes.ts"
import {
  treeLevels,
  type LongWordPlace,
  type Network,
  type ReductionSweep,
  type Repeats,
} from "../moves/tree-reduction.ts"

export function reduceUp(
  memory: Uint32Array,
  moves: PlaneMoves,
  { l1bm, map, reduction, isNarrowed }: L1bmReduce,
  source: StepPlanes,
  updatesTurnaround: boolean,
): void {
  const levels = map === "m" ? treeLevels.mabs : treeLevels.mabsOfFour
  const network = moves.network({ reduction, levels, isNarrowed })
  const reduce = isNarrowed ? narrowPlace(memory, network) : reducePlace(network)
  const groups = map === "m" ? 1 : 4
  for (const target of targetsOf(l1bm, updatesTurnaround))
    for (let cycle = 0; cycle < cyclesPerStep; cycle++) {
      const payload = payloadAt(target, map, 0, cycle)
      const repeats = { count: l1bTotal, inputStep: l1bPes, resultStep: payloadStride(target) }
      for (let group = 0; group < groups; group++)
        for (let w = 0; w < target.words / 2; w++) {
          const at = placeInPayload(map, target.words, 4 * group, 0, w)
          const planes = source.subarray(4 * cycle, 4 * cycle + 4).map((plane) => plane + 16 * group)
          reduce({ planes, w, to: { high: payload.high + at, low: payload.low + at }, repeats })
        }
    }
}

/** Four long words, one a PE, in all L1Bs. */
interface Place {
  /** The four words of the first MAB that takes part. */
  readonly planes: Int32Array
  readonly w: number
  readonly to: LongWordPlace
  readonly repeats: Repeats
}

function sweepOf({ planes, to, repeats }: Place, w: number): ReductionSweep {
  const inputs = { high: planes[2 * w]!, low: planes[2 * w + 1]!, stride: hierarchy.pesPerMab }
  return { inputs, to, length: hierarchy.pesPerMab, repeats }
}

function reducePlace(network: Network) {
  return (place: Place): void => network(sweepOf(place, place.w))
}

function narrowPlace(memory: Uint32Array, network: Network) {
  return (place: Place): void => {
    const { w, to, repeats } = place
    if (w === 1) return clear(memory, to, repeats)
    network(sweepOf(place, 0))
    return network(sweepOf({ ...place, to: { high: to.low, low: to.low } }, 1))
  }
}

function clear(memory: Uint32Array, { high, low }: LongWordPlace, { count, resultStep }: Repeats): void {
  for (let i = 0; i < count; i++) {
    memory.fill(0, high + resultStep * i, high + resultStep * i + hierarchy.pesPerMab)
    memory.fill(0, low + resultStep * i, low + resultStep * i + hierarchy.pesPerMab)
  }
}
