/**
 * The DRAM address registers: `l2bmdars` stages words of an L2BM in a buffer of each group, and each `l2bmdarw` drains four of
 * them into consecutive entries, one a cycle. An entry counts 16 lw of DRAM. The sequence is inferred [dar-buffer].
 */
import { fail } from "../../../diagnostics/catalogue.ts"
import { cyclesPerStep, hierarchy, l2bmTransfer, memorySizes } from "../../machine.ts"
import type { L2bmStageDar } from "../../isa/instructions/pe/l2bm.ts"
import { l2bmMemory, longWordAt } from "./layout.ts"

const stagedWords = l2bmTransfer.darWordsStaged * cyclesPerStep

export class DramAddresses {
  readonly #entries: Uint32Array
  readonly #staged = Array.from({ length: hierarchy.groups }, () => new Uint32Array(stagedWords))
  /** The entry that the first staged word is for. */
  #first = 0
  /** Words that are staged and not yet drained. */
  #next = stagedWords

  constructor(fill: number) {
    this.#entries = new Uint32Array(hierarchy.groups * memorySizes.dar).fill(fill)
  }

  stage(memory: Uint32Array, { l2bm, l2b, dar }: L2bmStageDar): void {
    for (const [group, staged] of this.#staged.entries()) {
      const high = longWordAt(l2bmMemory, group * hierarchy.l2bsPerGroup + l2b, l2bm)
      for (let i = 0; i < stagedWords; i++)
        staged[i] = memory[high + (i >> 1) + (i % 2 === 0 ? 0 : l2bmMemory.longWords)]!
    }
    this.#first = dar
    this.#next = 0
  }

  /** Writes four entries; what runs past the last entry or past the buffer is dropped. */
  drain(): void {
    for (let i = 0; i < cyclesPerStep * l2bmTransfer.darEntries && this.#next < stagedWords; i++) {
      const entry = this.#first + this.#next
      if (entry < memorySizes.dar)
        for (const [group, staged] of this.#staged.entries())
          this.#entries[group * memorySizes.dar + entry] = staged[this.#next]!
      this.#next++
    }
  }

  /** The value of an entry. Throws VSM_RANGE past the last one. */
  entry(group: number, index: number): number {
    const expected = `0 to ${memorySizes.dar - 1}`
    if (index >= memorySizes.dar) fail("VSM_RANGE", {}, { what: "the DAR entry", found: `${index}`, expected })
    return this.#entries[group * memorySizes.dar + index]!
  }
}
