/** DRAM or PDM: one address space of long words a group, in pages that are made when they are written. */
import { fail } from "../../../diagnostics/catalogue.ts"

/** Long words in two arrays of equal length: more and less significant words. */
export interface LongWords {
  readonly high: Uint32Array
  readonly low: Uint32Array
}

export function longWords(count: number): LongWords {
  return { high: new Uint32Array(count), low: new Uint32Array(count) }
}

const pageLongWords = 4096

/** Shared by the memories of a board. */
export interface PageBudget {
  bytesLeft: number
}

export class SparseMemory {
  readonly name: string
  /** Long words a group. */
  readonly longWords: number
  readonly #groups: readonly Map<number, LongWords>[]
  readonly #fill: number
  readonly #budget: PageBudget

  constructor(name: string, longWordsPerGroup: number, groups: number, fill: number, budget: PageBudget) {
    this.name = name
    this.longWords = longWordsPerGroup
    this.#groups = Array.from({ length: groups }, () => new Map<number, LongWords>())
    this.#fill = fill
    this.#budget = budget
  }

  /** Copies long words out, from `address` of a group on. Throws VSM_RANGE. */
  read(group: number, address: number, into: LongWords): void {
    this.#inPages(group, address, into.high.length, false, (page, offset, at, count) => {
      if (page === undefined) {
        into.high.fill(this.#fill, at, at + count)
        into.low.fill(this.#fill, at, at + count)
        return
      }
      into.high.set(page.high.subarray(offset, offset + count), at)
      into.low.set(page.low.subarray(offset, offset + count), at)
    })
  }

  /** Copies long words in. Throws VSM_RANGE, or EMULATOR_MEMORY when too many pages are in use. */
  write(group: number, address: number, from: LongWords): void {
    this.#inPages(group, address, from.high.length, true, (page, offset, at, count) => {
      page!.high.set(from.high.subarray(at, at + count), offset)
      page!.low.set(from.low.subarray(at, at + count), offset)
    })
  }

  #inPages(
    group: number,
    address: number,
    count: number,
    isWritten: boolean,
    visit: (page: LongWords | undefined, offset: number, at: number, count: number) => void,
  ): void {
    if (address < 0 || address + count > this.longWords) this.#refuse(address, count)
    const pages = this.#groups[group]!
    for (let at = 0; at < count;) {
      const offset = (address + at) % pageLongWords
      const length = Math.min(pageLongWords - offset, count - at)
      const number = (address + at - offset) / pageLongWords
      visit(pages.get(number) ?? (isWritten ? this.#addPage(pages, number) : undefined), offset, at, length)
      at += length
    }
  }

  #addPage(pages: Map<number, LongWords>, number: number): LongWords {
    this.#budget.bytesLeft -= 8 * pageLongWords
    if (this.#budget.bytesLeft < 0) fail("EMULATOR_MEMORY", {}, { memory: this.name })
    const page = longWords(pageLongWords)
    page.high.fill(this.#fill)
    page.low.fill(this.#fill)
    pages.set(number, page)
    return page
  }

  #refuse(address: number, count: number): never {
    const last = this.longWords - count
    return fail("VSM_RANGE", {}, { what: `the address of ${this.name}`, found: `${address}`, expected: `0 to ${last}` })
  }
}
