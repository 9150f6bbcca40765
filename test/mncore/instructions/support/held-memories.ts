import type { Emulator } from "../../../../src/mncore/emulator/emulator.ts"
import { debugPlace, type DebugMemory } from "../../../../src/mncore/isa/instructions/control/debug.ts"
import type { Store } from "../../emulator/model/contents.ts"

/** How a store of the model is read: the memory, addresses a read counts as `count`, and long words that it gives. */
interface StoreRow {
  readonly memory: DebugMemory
  /** From the memory's name up to PEs: how many levels its instances have. */
  readonly levels: "group" | "l2b" | "l1b" | "mab" | "pe"
  readonly count: number
  readonly step: number
  readonly longWords: number
}

const row = (
  memory: DebugMemory,
  levels: StoreRow["levels"],
  count: number,
  step = 1,
  longWords = count,
): StoreRow => ({
  memory,
  levels,
  count,
  step,
  longWords,
})

const stores = {
  m: row("lm", "pe", 8, 2),
  n: row("ln", "pe", 8, 2),
  r: row("lr", "pe", 8, 2),
  s: row("ls", "pe", 8, 2),
  t: row("t", "pe", 4),
  omr: row("omr", "pe", 16),
  lx: row("lx", "mab", 16, 1, 64),
  ly: row("ly", "mab", 16, 1, 64),
  lb: row("lb", "l1b", 64),
  lc: row("lc", "l2b", 64),
  d: row("d", "group", 64),
  p: row("p", "group", 64),
} as const satisfies Record<Store, StoreRow>

const pesOf = { pe: 1, mab: 4, l1b: 64, l2b: 512, group: 1024 } as const

function levelsOf(levels: StoreRow["levels"], instance: number): Record<string, number> {
  const pe = instance * pesOf[levels]
  const all = { n: pe >> 10, c: (pe >> 9) & 1, b: (pe >> 6) & 7, m: (pe >> 2) & 15, p: pe & 3 }
  const named = { group: "n", l2b: "nc", l1b: "ncb", mab: "ncbm", pe: "ncbmp" }[levels]
  return Object.fromEntries(Object.entries(all).filter(([level]) => named.includes(level)))
}

/** Debug statements do not see the LSB lw of T. */
export const isHidden = (store: Store, address: number): boolean => store === "t" && address % 2 === 1

/** The long words of an emulator, read in blocks when they are first asked for. */
export class HeldMemories {
  readonly #emulator: Emulator
  readonly #blocks = new Map<string, Uint32Array>()

  constructor(emulator: Emulator) {
    this.#emulator = emulator
  }

  /** What is hidden is 0: cases write it before they read it. */
  at(store: Store, instance: number, address: number): bigint {
    if (isHidden(store, address)) return 0n
    const index = store === "t" ? address / 2 : address
    const { longWords } = stores[store]
    const words = this.#block(store, instance, Math.floor(index / longWords))
    const at = 2 * (index % longWords)
    return (BigInt(words[at]!) << 32n) | BigInt(words[at + 1]!)
  }

  #block(store: Store, instance: number, block: number): Uint32Array {
    const key = `${store} ${instance} ${block}`
    const known = this.#blocks.get(key)
    if (known !== undefined) return known
    const { memory, levels, count, step } = stores[store]
    const read = this.#emulator.read(debugPlace(memory, block * count * step, count, levelsOf(levels, instance)))
    this.#blocks.set(key, read)
    return read
  }
}
