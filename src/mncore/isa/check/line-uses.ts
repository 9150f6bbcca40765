import { cyclesPerStep, l1bmTransfer, l2bmTransfer } from "../../machine.ts"
import type { Expression, PeLine } from "../instructions/instruction.ts"
import type { L1bmInstruction } from "../instructions/pe/l1bm.ts"
import { destinationsOf, inputsOf } from "../instructions/operands-of.ts"
import type { Destination } from "../operands/destinations.ts"
import { isFixed, selectsCycle } from "../operands/masks.ts"
import { isPeMemory, type PeMemory } from "../operands/pe-operands.ts"

/** A destination in a PE memory, and the cycles in which it may be written. */
export interface MemoryWrite {
  readonly operand: PeMemory
  readonly cycles: readonly number[]
}

/** Long words of L1BM: `perCycle` of them from `address + perCycle * cycle` on. */
export interface L1bmRange {
  readonly address: number
  readonly perCycle: number
}

/** What a PE line does to the places that rules are about; independent of the mask statement in force. */
export interface LineUses {
  readonly reads: readonly PeMemory[]
  readonly writes: readonly MemoryWrite[]
  readonly readsT: boolean
  readonly writesT: boolean
  /** LM0 is addressed by T. */
  readonly isIndexedByT: boolean
  readonly baseWritten: readonly ("lm0" | "lm1")[]
  /** PE to L1BM, at an address. */
  readonly stored: readonly L1bmRange[]
  /** L1BM to PE, from an address. */
  readonly loaded: readonly L1bmRange[]
  /** L2BM to L1BM. */
  readonly filled: readonly L1bmRange[]
  /** L1BM to L2BM. */
  readonly sent: readonly L1bmRange[]
  /** The sources of `l2bmi`. */
  readonly exchanged: readonly L1bmRange[]
  /** Suffixes of write masks, each once. */
  readonly maskAssertions: readonly ("t" | "p")[]
}

const known = new WeakMap<PeLine, LineUses>()

/** Lines are shared objects, so that each is looked at once however often a program repeats it. */
export function usesOf(line: PeLine): LineUses {
  const found = known.get(line)
  if (found !== undefined) return found
  const uses = gather(line.expressions)
  known.set(line, uses)
  return uses
}

function gather(expressions: readonly Expression[]): LineUses {
  const sources = expressions.flatMap(inputsOf).map(({ operand }) => operand)
  const destinations = expressions.flatMap(destinationsOf)
  const targets = destinations.map(({ target }) => target)
  const memories = [...sources, ...targets].filter(isPeMemory)
  return {
    reads: sources.filter(isPeMemory),
    writes: destinations.flatMap(memoryWriteOf),
    readsT: sources.some(({ kind }) => kind === "t"),
    writesT: targets.some(({ kind }) => kind === "t"),
    isIndexedByT: memories.some((operand) => "isIndexedByT" in operand && operand.isIndexedByT),
    baseWritten: targets.flatMap(({ kind }) => (kind === "lm0base" ? "lm0" : kind === "lm1base" ? "lm1" : [])),
    stored: expressions.flatMap((each) =>
      each.kind === "l1bmUp" || each.kind === "l1bmReduce" ? l1bmRanges(each) : [],
    ),
    loaded: expressions.flatMap((each) => (each.kind === "l1bmDown" ? l1bmRanges(each) : [])),
    filled: expressions.flatMap(filledRange),
    sent: expressions.flatMap(sentRange),
    exchanged: expressions.flatMap((each) =>
      each.kind === "l2bmExchange" ? { address: each.source, perCycle: l2bmTransfer.broadcast } : [],
    ),
    maskAssertions: [...new Set(destinations.flatMap(({ mask }) => mask?.assertion ?? []))],
  }
}

export const everyCycle: readonly number[] = Array.from({ length: cyclesPerStep }, (_, cycle) => cycle)

/** A fixed mask leaves out cycles; a mask register may select any. */
function memoryWriteOf({ target, mask }: Destination): MemoryWrite | readonly never[] {
  if (!isPeMemory(target)) return []
  const cycles =
    mask !== undefined && isFixed(mask) ? everyCycle.filter((cycle) => selectsCycle(mask, cycle)) : everyCycle
  return { operand: target, cycles }
}

/** `p` with `$llb` reads two long words that lie four apart. */
function l1bmRanges({ map, l1bm: { address, words } }: L1bmInstruction): readonly L1bmRange[] {
  if (address === undefined) return []
  if (map !== "p") {
    const rates: { readonly lw: number; readonly ll?: number } = l1bmTransfer[map]
    return [{ address, perCycle: words === 2 ? rates.lw : rates.ll! }]
  }
  const first = { address, perCycle: l1bmTransfer.p.lw }
  return words === 2 ? [first] : [first, { address: address + cyclesPerStep, perCycle: l1bmTransfer.p.lw }]
}

const { broadcast, distributedShare } = l2bmTransfer

function filledRange(expression: Expression): readonly L1bmRange[] {
  if (expression.kind !== "l2bmDown") return []
  return [{ address: expression.l1bm, perCycle: expression.map === "d" ? distributedShare : broadcast }]
}

function sentRange(expression: Expression): readonly L1bmRange[] {
  if (expression.kind === "l2bmCollect") return [{ address: expression.l1bm, perCycle: distributedShare }]
  if (expression.kind === "l2bmSelect" || expression.kind === "l2bmReduce")
    return [{ address: expression.l1bm, perCycle: broadcast }]
  return []
}
