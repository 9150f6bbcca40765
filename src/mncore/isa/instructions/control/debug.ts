import { cyclesPerStep, hierarchy, matrixRows, memorySizes, wordsPerLongWord } from "../../../machine.ts"
import { fail } from "../../../../diagnostics/catalogue.ts"
import { checkMultiple, checkOption, checkRange } from "../../checks.ts"

/** Levels that name an instance: group n, L2B of the group c, L1B b, MAB m, PE p. */
export const debugLevels = ["n", "c", "b", "m", "p"] as const
export type DebugLevel = (typeof debugLevels)[number]

/** The memories by the letters of their operands. `x` and `y` are matrix registers. */
export const debugMemories = {
  lm: { name: "LM0", levels: 5, size: memorySizes.lm, step: 2 },
  ln: { name: "LM1", levels: 5, size: memorySizes.lm, step: 2 },
  lr: { name: "GRF0", levels: 5, size: memorySizes.grf, step: 2 },
  ls: { name: "GRF1", levels: 5, size: memorySizes.grf, step: 2 },
  t: { name: "T", levels: 5, size: cyclesPerStep, step: 1 },
  omr: { name: "mask registers", levels: 5, size: 16, step: 1 },
  lb: { name: "L1BM", levels: 3, size: memorySizes.l1bm, step: 1 },
  lc: { name: "L2BM", levels: 2, size: memorySizes.l2bm, step: 1 },
  d: { name: "DRAM", levels: 1, size: memorySizes.dram, step: 1 },
  p: { name: "PDM", levels: 1, size: memorySizes.pdm, step: 1 },
  lx: { name: "matrix register x", levels: 4, size: matrixRows.h, step: 1 },
  ly: { name: "matrix register y", levels: 4, size: matrixRows.h, step: 1 },
} as const satisfies Record<string, DebugMemoryRow>

interface DebugMemoryRow {
  readonly name: string
  /** How many of n, c, b, m, p its place has. */
  readonly levels: number
  /** In units of its addresses: words of LM and GRF, entries of mask registers, cycles of T, rows, long words elsewhere. */
  readonly size: number
  /** Address units of one count. */
  readonly step: number
}

export type DebugMemory = keyof typeof debugMemories
export const debugMemoryNames = Object.keys(debugMemories) as readonly DebugMemory[]

/** Which instances are meant; an absent level means all of its instances. */
export type DebugInstances = { readonly [L in DebugLevel]: number | undefined }

export interface DebugPlace {
  readonly memory: DebugMemory
  readonly address: number
  readonly at: DebugInstances
  /** Long words; cycles of T; entries of mask registers; rows of matrix registers. */
  readonly count: number
}

export const debugTypes = ["", "d", "f", "h", "bd", "bf", "bg", "bh"] as const
export type DebugType = (typeof debugTypes)[number]

/** `d get[<type>] <mem>… <count>`: dumps a memory. */
export interface DebugGet {
  readonly kind: "dget"
  readonly type: DebugType
  readonly place: DebugPlace
}

/** `d set <mem>… <count> <payload>`: writes a memory. */
export interface DebugSet {
  readonly kind: "dset"
  readonly place: DebugPlace
  /** Two words of 32 bit a count, the more significant first. */
  readonly payload: Uint32Array
}

/** No level named: all instances. */
export const everywhere: DebugInstances = { n: undefined, c: undefined, b: undefined, m: undefined, p: undefined }

/** How many of each level there are in the one above it; groups on the board. */
export const instanceCounts = {
  n: hierarchy.groups,
  c: hierarchy.l2bsPerGroup,
  b: hierarchy.l1bsPerL2b,
  m: hierarchy.mabsPerL1b,
  p: hierarchy.pesPerMab,
} as const

/** Throws VSM_RANGE, VSM_ALIGNMENT, VSM_OPTION. */
export function debugPlace(
  memory: DebugMemory,
  address: number,
  count: number,
  at: Partial<DebugInstances> = {},
): DebugPlace {
  const { name, levels, size, step } = debugMemories[memory]
  checkRange(`the address of ${name}`, address, 0, size - step)
  checkMultiple(`the address of ${name}`, address, step, "words")
  checkRange(`the count from address ${address} of ${name} on`, count, 1, (size - address) / step)
  debugLevels.forEach((level, i) => {
    const index = at[level]
    if (index === undefined) return
    checkOption(i < levels, name, `the level ${level}`, `it is numbered by ${debugLevels.slice(0, levels).join(", ")}`)
    checkRange(`the index after ${level}`, index, 0, instanceCounts[level] - 1)
  })
  return { memory, address, at: { ...everywhere, ...at }, count }
}

/** Throws VSM_OPTION: a matrix register is dumped in some type. */
export function debugGet(type: DebugType, place: DebugPlace): DebugGet {
  const isMatrix = place.memory === "lx" || place.memory === "ly"
  checkOption(!isMatrix || type !== "", "d get", "a matrix register without a type", "its shape follows from the type")
  return { kind: "dget", type, place }
}

/** Throws VSM_PAYLOAD. */
export function debugSet(place: DebugPlace, payload: Uint32Array): DebugSet {
  checkPayload(payload, place.count)
  return { kind: "dset", place, payload }
}

/** Throws VSM_PAYLOAD unless the payload has two words a long word. */
export function checkPayload(payload: Uint32Array, longWords: number): void {
  if (payload.length === longWords * wordsPerLongWord) return
  fail("VSM_PAYLOAD", {}, { found: `${payload.length / wordsPerLongWord} lw`, expected: `${longWords} lw` })
}
