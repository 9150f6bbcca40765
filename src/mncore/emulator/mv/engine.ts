/**
 * The MV engine: DMA between DRAM, PDM and L2BM. A command is complete when its line is.
 *
 * Interleaved forms cut the long side (`whole`) into blocks of 16 lw and deal them out to the parts in turn: block j is at
 * `stride * (j div n) + offset` of part j mod n. `mvd` deals PDM out to the 8 L2BMs or the 4 DRAMs; `mvr` to DRAM a sum to the 4
 * DRAMs; `mvb4` and `mvr4`, which adds four L2BMs [four-group-sums], connect L2BM l with the blocks of every DRAM at 16l in strides of 32.
 */
import { boardTotals, mvInterleave } from "../../machine.ts"
import type { MvFormName } from "../../isa/instructions/mv/forms.ts"
import type { Mv } from "../../isa/instructions/mv/mv.ts"
import type { Board } from "../state/board.ts"
import { copy, dealOut, gather, Transfer, type Deal, type Endpoint } from "./transfer.ts"
import type { PlaneMoves } from "../moves/plane-moves.ts"
import { treeLevels } from "../moves/tree-reduction.ts"

const groups = Array.from({ length: boardTotals.groups }, (_, group) => group)
const l2bs = Array.from({ length: boardTotals.l2bs }, (_, l2b) => l2b)

export function executeMv(board: Board, moves: PlaneMoves, command: Mv): void {
  rules[command.form](new Transfer(board, moves, command))
}

function alone(transfer: Transfer): void {
  copy(transfer.source(), [transfer.destination()], transfer.size)
}

function inEachGroup(transfer: Transfer): void {
  for (const group of groups) copy(transfer.source(group), [transfer.destination(group)], transfer.size)
}

function toAllL2bms(transfer: Transfer): void {
  copy(transfer.source(), allL2bms(transfer, "destination"), transfer.size)
}

function allL2bms(transfer: Transfer, side: "source" | "destination"): readonly Endpoint[] {
  return l2bs.map((l2b) => transfer[side](l2b >> 1, l2b & 1))
}

function allGroups(transfer: Transfer, side: "source" | "destination"): readonly Endpoint[] {
  return groups.map((group) => transfer[side](group))
}

function toBothL2bms(transfer: Transfer): void {
  for (const group of groups)
    copy(transfer.source(group), [transfer.destination(group, 0), transfer.destination(group, 1)], transfer.size)
}

/** L2BM l of a group and the blocks of each DRAM that belong to it. */
function dealOf(transfer: Transfer, l2b: number): Deal {
  return { size: transfer.size, stride: 2 * mvInterleave, offset: l2b * mvInterleave }
}

function broadcast4(transfer: Transfer): void {
  for (const l2b of l2bs)
    gather(allGroups(transfer, "source"), transfer.destination(l2b >> 1, l2b & 1), dealOf(transfer, l2b & 1))
}

function reduce2(transfer: Transfer): void {
  for (const group of groups)
    copy(transfer.reduced(treeLevels.pair, 2 * group, 1), [transfer.destination(group)], transfer.size)
}

function reduce4(transfer: Transfer): void {
  for (const l2b of [0, 1])
    dealOut(transfer.reduced(treeLevels.groups, l2b, 2), allGroups(transfer, "destination"), dealOf(transfer, l2b))
}

const rules = {
  pdmToDram: alone,
  dramToPdm: alone,
  pdmToPdm: alone,
  pdmToL2bm: alone,
  l2bmToPdm: alone,
  dramToL2bm: alone,
  l2bmToDram: alone,
  groupPdmToL2bm: inEachGroup,
  groupL2bmToPdm: inEachGroup,
  groupDramToL2bm: inEachGroup,
  groupL2bmToDram: inEachGroup,
  broadcastPdm: toAllL2bms,
  broadcastDram: toAllL2bms,
  broadcast2: toBothL2bms,
  broadcast4,
  reduceToPdm: (transfer) => copy(transfer.reduced(treeLevels.l2bs, 0, 1), [transfer.destination()], transfer.size),
  reduceToDram: (transfer) =>
    dealOut(transfer.reduced(treeLevels.l2bs, 0, 1), allGroups(transfer, "destination"), { size: transfer.size }),
  reduce2ToPdm: reduce2,
  reduce2ToDram: reduce2,
  reduce4,
  distributeToL2bm: (transfer) =>
    dealOut(transfer.source(), allL2bms(transfer, "destination"), { size: transfer.size }),
  collectFromL2bm: (transfer) => gather(allL2bms(transfer, "source"), transfer.destination(), { size: transfer.size }),
  distributeToDram: (transfer) =>
    dealOut(transfer.source(), allGroups(transfer, "destination"), { size: transfer.size }),
  collectFromDram: (transfer) => gather(allGroups(transfer, "source"), transfer.destination(), { size: transfer.size }),
} as const satisfies Record<MvFormName, (transfer: Transfer) => void>
