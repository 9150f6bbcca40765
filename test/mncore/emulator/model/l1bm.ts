/** Transfers between an L1BM and the PEs of its MABs, by the formulas of 5.3, and the turnaround register (3.8). */
import type { UnitResult } from "./alu.ts"
import type { ExpressionText } from "./expression-text.ts"
import { atMsbEnd, cycles, longWordsOf, pes } from "./long-words.ts"
import { readInput as readInputText } from "./operand-text.ts"
import { readInput } from "./operands.ts"
import { reduce, type Tree } from "./reductions.ts"
import { peOf, type MachineState } from "./state.ts"

const mabs = Array.from({ length: 16 }, (_, m) => m)

type TransferMap = "p" | "m" | "m4" | "d"

interface PayloadPlace {
  readonly c: number
  readonly m: number
  readonly p: number
  readonly w: number
}

/** Where a PE's share lies behind the address of the transfer. */
function placeOf(map: TransferMap, isWide: boolean, { c, m, p, w }: PayloadPlace): number {
  switch (map) {
    case "p":
      return c + 4 * w
    case "m":
      return isWide ? 8 * c + 4 * w + p : 4 * c + p
    case "m4":
      return isWide ? 32 * c + 8 * (m >> 2) + 4 * w + p : 16 * c + 4 * (m >> 2) + p
    case "d":
      return 64 * c + 4 * m + p
  }
}

/** `$lb64`, `$llbi`: undefined is the turnaround register. */
function readL1bm(text: string): { readonly address: number | undefined; readonly isWide: boolean } {
  const [, prefix, address] = /^\$(ll?)b(\d+|i)$/.exec(text)!
  return { address: address === "i" ? undefined : Number(address), isWide: prefix === "ll" }
}

const shiftOf = (suffix: string): number => Number(/^[+-]\d+/.exec(suffix)?.[0] ?? 0)

/** What a PE of a MAB gets from its L1BM in a cycle. */
export function l1bmDown(
  state: MachineState,
  { mnemonic, suffix, operands }: ExpressionText,
  { mab, p, cycle }: { readonly mab: number; readonly p: number; readonly cycle: number },
): UnitResult {
  const { address, isWide } = readL1bm(operands[0]!)
  const map = mnemonic.slice(4) as TransferMap
  const l1b = mab >> 4
  const m = (mab + 16 - shiftOf(suffix)) % 16
  const longWords = (isWide ? [0, 1] : [0]).map((w) => {
    const place = placeOf(map, isWide, { c: cycle, m, p, w })
    if (address !== undefined) return state.contents.get("lb", l1b, address + place)
    const held = state.turnaround.get(l1b)?.get(place)
    if (held === undefined) throw new Error("nothing was sent that could turn around")
    return held
  })
  return { value: atMsbEnd(longWords, 64), flags: 0 }
}

interface Upward {
  readonly map: TransferMap
  /** Whether sources are halves that become singles. */
  readonly widens: boolean
  /** What the MABs that share a place send together: those of a group of four, or all. */
  readonly sent: (valueOf: (m: number) => bigint, group: number) => bigint
}

/** Rounded to half, all elements of the source are in the MSB lw (assumed). */
function reduction(mnemonic: string): Upward {
  const [, four, precision, name, narrow] = /^l1bmr(4?)([dfhlis])(fadd|max|min|iadd|band|and|bor|or)(r?)$/.exec(
    mnemonic,
  )!
  const widens = precision === "h"
  const isNarrowed = widens || narrow === "r"
  const tree: Tree = { operation: `${widens ? "f" : precision}${name}`, firstLevel: 4, isNarrowed }
  const sent: Upward["sent"] = (valueOf, group) => {
    const members = four === "4" ? mabs.filter((m) => m >> 2 === group) : mabs
    const reduced = reduce(members.map(valueOf), 128, tree)
    return isNarrowed ? reduced << 64n : reduced
  }
  return { map: four === "4" ? "m4" : "m", widens, sent }
}

/** `l1bmm@M`, `l1bmm4@Q`, `l1bmd`: one MAB, the Q-th of each four, or all. */
function copy({ mnemonic, suffix }: ExpressionText): Omit<Upward, "sent"> & { sender: (m: number) => number } {
  const map = mnemonic.slice(4) as TransferMap
  const chosen = Number(suffix.slice(1))
  return { map, widens: false, sender: (m) => (map === "d" ? m : map === "m4" ? m + chosen : chosen) }
}

/** One MAB of each set that shares places. */
const firstMabs = { p: [], m: [0], m4: [0, 4, 8, 12], d: mabs } as const

/** Sends the payload of an L1B; gives the writes that the line does in the end. */
export function l1bmUp(state: MachineState, text: ExpressionText, l1b: number, updates: boolean): () => void {
  const { address, isWide } = readL1bm(text.operands[1]!)
  const reduced = text.mnemonic.startsWith("l1bmr") ? reduction(text.mnemonic) : undefined
  const copied = copy(text)
  const { map, widens } = reduced ?? copied
  const input = readInputText(text.operands[0]!)
  const source = widens ? { ...input, option: "e" } : input
  const [payload, shifted] = [new Map<number, bigint>(), new Map<number, bigint>()]
  for (const c of cycles)
    for (const p of pes) {
      const valueOf = (m: number): bigint =>
        readInput(state, source, { pe: peOf(16 * l1b + m, p), cycle: c, width: 32 })
      for (const m of firstMabs[map]) {
        const sent = reduced?.sent(valueOf, m >> 2) ?? valueOf(copied.sender(m))
        for (const w of isWide ? [0, 1] : [0]) {
          payload.set(placeOf(map, isWide, { c, m, p, w }), longWordsOf(sent)[w]!)
          const to = map === "d" ? (m + shiftOf(text.suffix) + 16) % 16 : m
          shifted.set(placeOf(map, isWide, { c, m: to, p, w }), longWordsOf(sent)[w]!)
        }
      }
    }
  return () => {
    if (updates) state.turnaround.set(l1b, payload)
    if (address !== undefined)
      for (const [place, longWord] of shifted) state.contents.set("lb", l1b, address + place, longWord)
  }
}
