/**
 * Transfers between an L2BM and the L1BMs of its 8 L1Bs, the same in every L2B. In cycle c, for k < 16 (8 for `l2bmd`):
 *
 *   b     L1[b][Y + 16c + k] = L2[X + 16c + k]
 *   b2    L1[b][Y + 16c + k] = L2[X + 64c + 16 * (b >> 1) + k]  [l2bm-pairs]
 *   d     L1[b][Y + 8c + k]  = L2[X + 64c + 8b + k]            and back
 *   @B    L2[X + 16c + k]    = L1[B][Y + 16c + k]
 *   r     L2[X + 16c + k]    = op over b in the set of L1[b][Y + 16c + k]
 *   r2    L2[X + 64c + 16j + k] = op of L1[2j][Y + 16c + k] and L1[2j + 1][Y + 16c + k]
 *   i     L1[d][D + 16c + k] = L1[s][S + 16c + k] for the s of the set that agrees with d in the ignored bits
 */
import { boardTotals, cyclesPerStep, hierarchy, l2bmTransfer } from "../../machine.ts"
import type {
  L2bmCollect,
  L2bmDown,
  L2bmExchange,
  L2bmInstruction,
  L2bmReduce,
  L2bmSelect,
} from "../../isa/instructions/pe/l2bm.ts"
import { allL1bs, isInSet, membersOf } from "../../isa/operands/l1b-set.ts"
import type { DramAddresses } from "../state/dar.ts"
import { kernelScratch, l1bmMemory, l2bmMemory, longWordAt } from "../state/layout.ts"
import type { PlaneMoves } from "../moves/plane-moves.ts"
import { treeLevels, type LongWordPlace, type Repeats } from "../moves/tree-reduction.ts"

const l1bs = hierarchy.l1bsPerL2b
const { broadcast, distribute, distributedShare } = l2bmTransfer

function inL2bm(l2b: number, address: number): LongWordPlace {
  const high = longWordAt(l2bmMemory, l2b, address)
  return { high, low: high + l2bmMemory.longWords }
}

function inL1bm(l2b: number, l1b: number, address: number): LongWordPlace {
  const high = longWordAt(l1bmMemory, l2b * l1bs + l1b, address)
  return { high, low: high + l1bmMemory.longWords }
}

function copy(memory: Uint32Array, from: LongWordPlace, to: LongWordPlace, count: number): void {
  memory.copyWithin(to.high, from.high, from.high + count)
  memory.copyWithin(to.low, from.low, from.low + count)
}

function forEachCycle(visit: (l2b: number, cycle: number) => void): void {
  for (let l2b = 0; l2b < boardTotals.l2bs; l2b++) for (let cycle = 0; cycle < cyclesPerStep; cycle++) visit(l2b, cycle)
}

/** `l2bmb`, `l2bmb2`, `l2bmd` from L2BM. */
function moveFromL2bm(memory: Uint32Array, { map, set, l2bm, l1bm }: L2bmDown): void {
  const share = map === "d" ? distributedShare : broadcast
  const rate = map === "b" ? broadcast : distribute
  const offsetOf = {
    b: () => 0,
    b2: (l1b: number) => broadcast * (l1b >> 1),
    d: (l1b: number) => distributedShare * l1b,
  }
  forEachCycle((l2b, cycle) => {
    for (const l1b of membersOf(set)) {
      const from = inL2bm(l2b, l2bm + rate * cycle + offsetOf[map](l1b))
      copy(memory, from, inL1bm(l2b, l1b, l1bm + share * cycle), share)
    }
  })
}

/** `l2bmd` to L2BM. */
function collect(memory: Uint32Array, { l2bm, l1bm }: L2bmCollect): void {
  forEachCycle((l2b, cycle) => {
    for (let l1b = 0; l1b < l1bs; l1b++) {
      const from = inL1bm(l2b, l1b, l1bm + distributedShare * cycle)
      copy(memory, from, inL2bm(l2b, l2bm + distribute * cycle + distributedShare * l1b), distributedShare)
    }
  })
}

/** `l2bm@B`. */
function select(memory: Uint32Array, { l1b, l2bm, l1bm }: L2bmSelect): void {
  forEachCycle((l2b, cycle) => {
    const at = broadcast * cycle
    copy(memory, inL1bm(l2b, l1b, l1bm + at), inL2bm(l2b, l2bm + at), broadcast)
  })
}

/** `l2bmr`, whose long words of all cycles follow each other on both sides. */
function reduceToL2bm(moves: PlaneMoves, { reduction, set, l2bm, l1bm }: L2bmReduce): void {
  const all = { ...inL1bm(0, 0, l1bm), stride: l1bmMemory.stride }
  const isWhole = set.ignored === allL1bs.ignored
  const inputs = isWhole ? all : { ...all, isEnabled: (l1b: number) => isInSet(set, l1b) }
  const sweep = { inputs, to: inL2bm(0, l2bm), length: broadcast * cyclesPerStep, repeats: inAllL2bs }
  moves.network({ reduction, levels: treeLevels.l1bs })(sweep)
}

/** `l2bmr2`. */
function reducePairs(moves: PlaneMoves, { reduction, l2bm, l1bm }: L2bmReduce): void {
  const reduce = moves.network({ reduction, levels: treeLevels.pair })
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let pair = 0; pair < l1bs / 2; pair++) {
      const inputs = { ...inL1bm(0, 2 * pair, l1bm + broadcast * cycle), stride: l1bmMemory.stride }
      const to = inL2bm(0, l2bm + distribute * cycle + broadcast * pair)
      reduce({ inputs, to, length: broadcast, repeats: inAllL2bs })
    }
}

const inAllL2bs: Repeats = {
  count: boardTotals.l2bs,
  inputStep: l1bs * l1bmMemory.stride,
  resultStep: l2bmMemory.stride,
}

/** `l2bmi`: all sources are read before a destination is written. */
function exchange(memory: Uint32Array, { set, source, destination }: L2bmExchange): void {
  const count = broadcast * cyclesPerStep
  for (let l2b = 0; l2b < boardTotals.l2bs; l2b++) {
    const copies = new Map(
      membersOf(set).map((l1b, i) => {
        const held = { high: kernelScratch + 2 * count * i, low: kernelScratch + 2 * count * i + count }
        copy(memory, inL1bm(l2b, l1b, source), held, count)
        return [l1b & set.ignored, held]
      }),
    )
    for (let l1b = 0; l1b < l1bs; l1b++)
      copy(memory, copies.get(l1b & set.ignored)!, inL1bm(l2b, l1b, destination), count)
  }
}

/** Executes any transfer between L2BM and L1BM, or into the DRAM address registers. */
export function executeL2bm(
  words: Uint32Array,
  moves: PlaneMoves,
  dar: DramAddresses,
  instruction: L2bmInstruction,
): void {
  switch (instruction.kind) {
    case "l2bmDown":
      return moveFromL2bm(words, instruction)
    case "l2bmCollect":
      return collect(words, instruction)
    case "l2bmSelect":
      return select(words, instruction)
    case "l2bmReduce":
      return instruction.map === "r" ? reduceToL2bm(moves, instruction) : reducePairs(moves, instruction)
    case "l2bmExchange":
      return exchange(words, instruction)
    case "l2bmdars":
      return dar.stage(words, instruction)
    case "l2bmdarw":
      return dar.drain()
  }
}
