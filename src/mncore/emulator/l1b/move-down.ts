/** Transfers from an L1BM, or its turnaround register, to the PEs. */
import { cyclesPerStep } from "../../machine.ts"
import type { L1bmDown } from "../../isa/instructions/pe/l1bm.ts"
import type { L1bm } from "../../isa/operands/transfer-operands.ts"
import { l1bPes, l1bTotal, payloadAt, payloadStride, placeInPayload, shifted, type TransferMap } from "./payload.ts"
import { peCount } from "../state/layout.ts"
import type { PlaneMoves } from "../moves/plane-moves.ts"
import { zeroPlane, type StepPlanes } from "../state/planes.ts"

export function moveDown(
  memory: Uint32Array,
  moves: PlaneMoves,
  { l1bm, map, shift }: L1bmDown,
  values: StepPlanes,
): void {
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
        moves.spread(map, (word % 2 === 0 ? high : low) + 4 * (word >> 1), payloadStride(l1bm), to)
      } else spread(memory, l1bm, { map, cycle, isHigh: word % 2 === 0, places: places[word >> 1]! }, to)
    }
}

interface SpreadShape {
  readonly map: TransferMap
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
