/** Long words of any memory, as `d set` and `d get` name them: for the host, the debugger and tests. */
import { fail } from "../../../diagnostics/catalogue.ts"
import { cyclesPerStep, hierarchy } from "../../machine.ts"
import {
  debugLevels,
  debugMemories,
  instanceCounts,
  type DebugMemory,
  type DebugPlace,
} from "../../isa/instructions/control/debug.ts"
import type { Board } from "../state/board.ts"
import { tPlanes } from "../state/board.ts"
import { l1bmMemory, l2bmMemory, longWordAt, maskPlane, planeOf } from "../state/layout.ts"
import { rowPlane } from "../mau/matrix-registers.ts"
import { longWords } from "../state/sparse-memory.ts"

/** One instance of a memory, by the levels that it has; the others are 0. */
export interface Instance {
  readonly n: number
  readonly c: number
  readonly b: number
  readonly m: number
  readonly p: number
}

/** How many instances a place names. */
export function instanceCount({ memory, at }: Pick<DebugPlace, "memory" | "at">): number {
  const levels = debugLevels.slice(0, debugMemories[memory].levels)
  return levels.reduce((total, level) => total * (at[level] === undefined ? instanceCounts[level] : 1), 1)
}

/** The instances that a place names, the last level fastest. */
export function* instancesOf({ memory, at }: Pick<DebugPlace, "memory" | "at">): Generator<Instance> {
  const levels = debugLevels.slice(0, debugMemories[memory].levels)
  const total = instanceCount({ memory, at })
  for (let i = 0; i < total; i++) {
    let rest = i
    const instance = { n: 0, c: 0, b: 0, m: 0, p: 0 }
    for (const level of levels.toReversed()) {
      const [given, count] = [at[level], instanceCounts[level]]
      instance[level] = given ?? rest % count
      if (given === undefined) rest = Math.floor(rest / count)
    }
    yield instance
  }
}

/** The number of a PE on the board. */
export function peIndex({ n, c, b, m, p }: Instance): number {
  const { l2bsPerGroup, l1bsPerL2b, mabsPerL1b, pesPerMab } = hierarchy
  return (((n * l2bsPerGroup + c) * l1bsPerL2b + b) * mabsPerL1b + m) * pesPerMab + p
}

/** A MAB of the board as dumps name it: `n0c1b2m3`. */
export function placeOfMab(mab: number): string {
  const { l2bsPerGroup, l1bsPerL2b, mabsPerL1b } = hierarchy
  const l1b = Math.floor(mab / mabsPerL1b)
  const l2b = Math.floor(l1b / l1bsPerL2b)
  return `n${Math.floor(l2b / l2bsPerGroup)}c${l2b % l2bsPerGroup}b${l1b % l1bsPerL2b}m${mab % mabsPerL1b}`
}

const peMemories = { lm: "lm0", ln: "lm1", lr: "grf0", ls: "grf1" } as const

/** The word offsets of the two words of the i-th long word of a place in an instance. */
function offsetsOf(memory: DebugMemory, instance: Instance, address: number, i: number): readonly [number, number] {
  switch (memory) {
    case "lm":
    case "ln":
    case "lr":
    case "ls": {
      const at = (word: number): number => planeOf(peMemories[memory], address + 2 * i + word) + peIndex(instance)
      return [at(0), at(1)]
    }
    case "t":
      return [tPlanes[4 * (address + i)]! + peIndex(instance), tPlanes[4 * (address + i) + 1]! + peIndex(instance)]
    case "lb": {
      const l1b = (instance.n * hierarchy.l2bsPerGroup + instance.c) * hierarchy.l1bsPerL2b + instance.b
      const high = longWordAt(l1bmMemory, l1b, address + i)
      return [high, high + l1bmMemory.longWords]
    }
    case "lc": {
      const high = longWordAt(l2bmMemory, instance.n * hierarchy.l2bsPerGroup + instance.c, address + i)
      return [high, high + l2bmMemory.longWords]
    }
    case "lx":
    case "ly": {
      const register = memory === "lx" ? "x" : "y"
      const row = address + (i >> 2)
      const pe = peIndex(instance) + (i & 3)
      return [rowPlane(register, row, 0) + pe, rowPlane(register, row, 1) + pe]
    }
    default:
      throw new Error(`internal error: ${memory} has no word offsets`)
  }
}

/** Long words of a count: a row of a matrix register has one of each PE. */
export function longWordsPerCount(memory: DebugMemory): number {
  return memory === "lx" || memory === "ly" ? hierarchy.pesPerMab : 1
}

/** The long words of one instance, two words each. Mask registers give four halves an entry, the masks of its cycles. */
export function readInstance(board: Board, { memory, address, count }: DebugPlace, instance: Instance): Uint32Array {
  if (memory === "d" || memory === "p") return readOffChip(board, memory, instance.n, address, count)
  const total = count * longWordsPerCount(memory)
  const words = new Uint32Array(2 * total)
  for (let i = 0; i < total; i++) {
    const [high, low] =
      memory === "omr"
        ? maskWords(board, address + i, peIndex(instance))
        : offsetsOf(memory, instance, address, i).map((offset) => board.words[offset]!)
    words[2 * i] = high!
    words[2 * i + 1] = low!
  }
  return words
}

/** Writes the same long words to every instance that a place names. Throws VSM_OPTION, EMULATOR_MEMORY. */
export function writePlace(board: Board, place: DebugPlace, payload: Uint32Array): void {
  const { memory, address, count } = place
  if (memory === "lx" || memory === "ly")
    fail("VSM_OPTION", {}, { instruction: "d set", option: "a matrix register", reason: "mwrite writes its rows" })
  for (const instance of instancesOf(place)) {
    if (memory === "d" || memory === "p") writeOffChip(board, memory, instance.n, address, payload)
    else for (let i = 0; i < count; i++) writeLongWord(board, place, instance, i, payload)
  }
}

function writeLongWord(
  board: Board,
  { memory, address }: DebugPlace,
  instance: Instance,
  i: number,
  payload: Uint32Array,
): void {
  const [high, low] = [payload[2 * i]!, payload[2 * i + 1]!]
  if (memory === "omr") return writeMask(board, address + i, peIndex(instance), [high, low])
  const [highAt, lowAt] = offsetsOf(memory, instance, address, i)
  board.words[highAt] = high
  board.words[lowAt] = low
}

function readOffChip(board: Board, memory: "d" | "p", group: number, address: number, count: number): Uint32Array {
  const read = longWords(count)
  board[memory === "d" ? "dram" : "pdm"].read(group, address, read)
  const words = new Uint32Array(2 * count)
  for (let i = 0; i < count; i++) {
    words[2 * i] = read.high[i]!
    words[2 * i + 1] = read.low[i]!
  }
  return words
}

function writeOffChip(board: Board, memory: "d" | "p", group: number, address: number, payload: Uint32Array): void {
  const written = longWords(payload.length / 2)
  for (let i = 0; i < written.high.length; i++) {
    written.high[i] = payload[2 * i]!
    written.low[i] = payload[2 * i + 1]!
  }
  board[memory === "d" ? "dram" : "pdm"].write(group, address, written)
}

/** The four bits of a mask register in a cycle. Entry 0 is all ones. */
function maskBits(board: Board, entry: number, cycle: number, pe: number): number {
  if (entry === 0) return 15
  const high = board.words[maskPlane(entry, cycle, 0) + pe]!
  const low = board.words[maskPlane(entry, cycle, 1) + pe]!
  return ((high >>> 31) << 3) | (((high >>> 15) & 1) << 2) | ((low >>> 31) << 1) | ((low >>> 15) & 1)
}

function maskWords(board: Board, entry: number, pe: number): [number, number] {
  const bits = Array.from({ length: cyclesPerStep }, (_, cycle) => maskBits(board, entry, cycle, pe))
  return [((bits[0]! << 16) | bits[1]!) >>> 0, ((bits[2]! << 16) | bits[3]!) >>> 0]
}

function writeMask(board: Board, entry: number, pe: number, words: readonly [number, number]): void {
  if (entry === 0) return
  for (let cycle = 0; cycle < cyclesPerStep; cycle++) {
    const bits = (words[cycle >> 1]! >>> (cycle % 2 === 0 ? 16 : 0)) & 15
    const spread = (pair: number): number => ((pair & 2 ? 0xffff0000 : 0) | (pair & 1 ? 0xffff : 0)) >>> 0
    board.words[maskPlane(entry, cycle, 0) + pe] = spread(bits >> 2)
    board.words[maskPlane(entry, cycle, 1) + pe] = spread(bits & 3)
  }
}
