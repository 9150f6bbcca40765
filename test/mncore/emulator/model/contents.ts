/**
 * What the model knows of the machine's memories, by long words: what they held before, asked for when it is first needed,
 * and what was written since. Addresses count long words; T has two a cycle, a mask entry is one of four 16-bit fields, a row
 * of a matrix register has one of each PE.
 */
export type Store = "m" | "n" | "r" | "s" | "t" | "omr" | "lx" | "ly" | "lb" | "lc" | "d" | "p"

export type Before = (store: Store, instance: number, address: number) => bigint

interface Cell {
  readonly store: Store
  readonly instance: number
  readonly address: number
  value: bigint
}

export class Contents {
  readonly #before: Before
  readonly #cells = new Map<Store, Map<number, Cell>>()

  constructor(before: Before) {
    this.#before = before
  }

  get(store: Store, instance: number, address: number): bigint {
    return this.#cell(store, instance, address).value
  }

  set(store: Store, instance: number, address: number, value: bigint): void {
    this.#cell(store, instance, address).value = BigInt.asUintN(64, value)
  }

  /** Everything that was read or written, with what must be there now. */
  *touched(): Generator<Readonly<Cell>> {
    for (const cells of this.#cells.values()) yield* cells.values()
  }

  #cell(store: Store, instance: number, address: number): Cell {
    const cells = this.#cells.get(store) ?? new Map<number, Cell>()
    this.#cells.set(store, cells)
    const key = address * 4096 + instance
    const found = cells.get(key)
    if (found !== undefined) return found
    const cell = { store, instance, address, value: this.#before(store, instance, address) }
    cells.set(key, cell)
    return cell
  }
}
