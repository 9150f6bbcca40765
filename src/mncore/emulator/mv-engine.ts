/**
 * The MV engine: DMA between DRAM, PDM and L2BM. A command is complete when its line is.
 *
 * Interleaved forms cut the long side (`whole`) into blocks of 16 lw and deal them out to the parts in turn: block j is at
 * `stride * (j div n) + offset` of part j mod n. `mvd` deals PDM out to the 8 L2BMs or the 4 DRAMs; `mvr` to DRAM a sum to the 4
 * DRAMs; `mvb4` and `mvr4` connect L2BM l with the blocks of every DRAM that stand at 16l in strides of 32.
 */
import { boardTotals, darUnitLongWords, hierarchy, mvInterleave } from "../machine.ts"
import type { MvFormName } from "../isa/instructions/mv/forms.ts"
import type { MvOperand } from "../isa/instructions/mv/mv-operands.ts"
import type { Mv } from "../isa/instructions/mv/mv.ts"
import { present } from "../../diagnostics/invariant.ts"
import type { Board } from "./board.ts"
import { kernelScratch, l2bmMemory, longWordAt } from "./layout.ts"
import { longWords, type LongWords } from "./sparse-memory.ts"
import { reduceLongWords, treeLevels, type LongWordPlace } from "./tree-reduction.ts"

/** One memory, from the address of an operand on. */
interface Endpoint {
  readonly read: (at: number, into: LongWords) => void
  readonly write: (at: number, from: LongWords) => void
}

const groups = Array.from({ length: boardTotals.groups }, (_, group) => group)
const l2bs = Array.from({ length: boardTotals.l2bs }, (_, l2b) => l2b)

export function executeMv(board: Board, command: Mv): void {
  rules[command.form](new Transfer(board, command))
}

/** One command with its ends. */
class Transfer {
  readonly size: number
  readonly #board: Board
  readonly #command: Mv

  constructor(board: Board, command: Mv) {
    this.#board = board
    this.#command = command
    this.size = command.size
  }

  /** The source and the destination, in a group and L2B where their operands do not say so. */
  source(group?: number, l2b?: number): Endpoint {
    return this.#endpoint(this.#command.source, group, l2b)
  }

  destination(group?: number, l2b?: number): Endpoint {
    return this.#endpoint(this.#command.destination, group, l2b)
  }

  /** The result of `op` over `count` L2BMs from `first` on, `step` apart. */
  reduced(levels: readonly number[], first: number, step: number): Endpoint {
    const reduction = present(this.#command.reduction, "mvr has a reduction")
    const address = (this.#command.source as { readonly address: number }).address
    const high = longWordAt(l2bmMemory, first, address)
    const inputs = { high, low: high + l2bmMemory.longWords, stride: step * l2bmMemory.stride }
    const to = { high: kernelScratch, low: kernelScratch + this.size }
    reduceLongWords(this.#board.words, { reduction, levels }, inputs, to, this.size)
    return inMemory(this.#board.words, to)
  }

  #endpoint(operand: MvOperand, group: number | undefined, l2b: number | undefined): Endpoint {
    const inGroup = operand.group ?? group ?? 0
    switch (operand.kind) {
      case "dram":
      case "pdm": {
        const memory = this.#board[operand.kind]
        return {
          read: (at, into) => memory.read(inGroup, operand.address + at, into),
          write: (at, from) => memory.write(inGroup, operand.address + at, from),
        }
      }
      case "dramIndirect":
        return this.#indirect(inGroup, operand.dar)
      case "l2bm": {
        const instance = inGroup * hierarchy.l2bsPerGroup + (operand.l2b ?? l2b ?? 0)
        const high = longWordAt(l2bmMemory, instance, operand.address)
        return inMemory(this.#board.words, { high, low: high + l2bmMemory.longWords })
      }
    }
  }

  /** Every 16 lw are at the address of the next DAR entry, or of the same one `darRepeat` times in a row. */
  #indirect(group: number, firstEntry: number): Endpoint {
    const { dram, dar } = this.#board
    const perEntry = darUnitLongWords * (this.#command.darRepeat ?? 1)
    const addressOf = (at: number): number =>
      dar.entry(group, firstEntry + Math.floor(at / perEntry)) * darUnitLongWords + (at % perEntry)
    const inBlocks = (at: number, count: number, visit: (address: number, from: number, to: number) => void): void => {
      for (let done = 0; done < count; done += darUnitLongWords)
        visit(addressOf(at + done), done, Math.min(done + darUnitLongWords, count))
    }
    return {
      read: (at, into) =>
        inBlocks(at, into.high.length, (address, from, to) => dram.read(group, address, part(into, from, to))),
      write: (at, written) =>
        inBlocks(at, written.high.length, (address, from, to) => dram.write(group, address, part(written, from, to))),
    }
  }
}

function part({ high, low }: LongWords, from: number, to: number): LongWords {
  return { high: high.subarray(from, to), low: low.subarray(from, to) }
}

function inMemory(memory: Uint32Array, { high, low }: LongWordPlace): Endpoint {
  return {
    read: (at, into) => {
      into.high.set(memory.subarray(high + at, high + at + into.high.length))
      into.low.set(memory.subarray(low + at, low + at + into.low.length))
    },
    write: (at, from) => {
      memory.set(from.high, high + at)
      memory.set(from.low, low + at)
    },
  }
}

function copy(from: Endpoint, destinations: readonly Endpoint[], size: number): void {
  const buffer = longWords(size)
  from.read(0, buffer)
  for (const to of destinations) to.write(0, buffer)
}

interface Deal {
  /** Long words of the whole side. */
  readonly size: number
  readonly stride?: number
  readonly offset?: number
}

function forEachBlock(
  parts: readonly Endpoint[],
  { size, stride = mvInterleave, offset = 0 }: Deal,
  visit: (part: Endpoint, atWhole: number, atPart: number) => void,
): void {
  for (let block = 0; block < size / mvInterleave; block++) {
    const round = Math.floor(block / parts.length)
    visit(parts[block % parts.length]!, mvInterleave * block, stride * round + offset)
  }
}

function dealOut(whole: Endpoint, parts: readonly Endpoint[], deal: Deal): void {
  const buffer = longWords(mvInterleave)
  forEachBlock(parts, deal, (part, atWhole, atPart) => {
    whole.read(atWhole, buffer)
    part.write(atPart, buffer)
  })
}

function gather(parts: readonly Endpoint[], whole: Endpoint, deal: Deal): void {
  const buffer = longWords(mvInterleave)
  forEachBlock(parts, deal, (part, atWhole, atPart) => {
    part.read(atPart, buffer)
    whole.write(atWhole, buffer)
  })
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
