/** The ends of an MV command, and what moves between them: copies, and blocks that are dealt out in turn. */
import { darUnitLongWords, hierarchy, mvInterleave } from "../../machine.ts"
import type { MvOperand } from "../../isa/instructions/mv/mv-operands.ts"
import type { Mv } from "../../isa/instructions/mv/mv.ts"
import { present } from "../../../diagnostics/invariant.ts"
import type { Board } from "../state/board.ts"
import { kernelScratch, l2bmMemory, longWordAt } from "../state/layout.ts"
import type { PlaneMoves } from "../moves/plane-moves.ts"
import { longWords, type LongWords } from "../state/sparse-memory.ts"
import type { LongWordPlace } from "../moves/tree-reduction.ts"

/** One memory, from the address of an operand on. */
export interface Endpoint {
  readonly read: (at: number, into: LongWords) => void
  readonly write: (at: number, from: LongWords) => void
}

/** One command with its ends. */
export class Transfer {
  readonly size: number
  readonly #board: Board
  readonly #moves: PlaneMoves
  readonly #command: Mv

  constructor(board: Board, moves: PlaneMoves, command: Mv) {
    this.#board = board
    this.#moves = moves
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
    this.#moves.network({ reduction, levels })({ inputs, to, length: this.size })
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

  /** Every 16 lw are at the address of the next DAR entry, or of the same one `darRepeat` times in a row [dar-runs]. */
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

export function copy(from: Endpoint, destinations: readonly Endpoint[], size: number): void {
  const buffer = longWords(size)
  from.read(0, buffer)
  for (const to of destinations) to.write(0, buffer)
}

export interface Deal {
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

/** Blocks of the whole go to the parts in turn. */
export function dealOut(whole: Endpoint, parts: readonly Endpoint[], deal: Deal): void {
  const buffer = longWords(mvInterleave)
  forEachBlock(parts, deal, (part, atWhole, atPart) => {
    whole.read(atWhole, buffer)
    part.write(atPart, buffer)
  })
}

/** Blocks of the parts, in turn, become the whole. */
export function gather(parts: readonly Endpoint[], whole: Endpoint, deal: Deal): void {
  const buffer = longWords(mvInterleave)
  forEachBlock(parts, deal, (part, atWhole, atPart) => {
    part.read(atPart, buffer)
    whole.write(atWhole, buffer)
  })
}
