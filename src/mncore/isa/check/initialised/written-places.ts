import { cyclesPerStep, maskRegisters, matrixRows, memorySizes } from "../../../machine.ts"
import type { PeMemory } from "../../operands/pe-operands.ts"
import type { Rule } from "../rule.ts"
import { IntervalSet } from "./interval-set.ts"

/** What programs write before they read it, and what is reported where they do not. */
export type Place = PeMemory["kind"] | "t" | "omr" | "x" | "y" | "l1bm" | "l2bm" | "dram" | "pdm" | "dar"

/** How many addresses each has, in their unit. */
export const placeSizes: Readonly<Record<Place, number>> = {
  lm0: memorySizes.lm,
  lm1: memorySizes.lm,
  grf0: memorySizes.grf,
  grf1: memorySizes.grf,
  t: cyclesPerStep,
  omr: maskRegisters.lastWritable + 1,
  x: matrixRows.h,
  y: matrixRows.h,
  l1bm: memorySizes.l1bm,
  l2bm: memorySizes.l2bm,
  dram: memorySizes.dram,
  pdm: memorySizes.pdm,
  dar: memorySizes.dar,
}

function rule(id: string, place: string): Rule {
  return { id, sentence: `${place} is read after it is written`, source: "manual", severity: "warning" }
}

export const initialisedRules = {
  memory: rule("U1", "a word of a PE memory"),
  t: rule("U2", "T"),
  mask: rule("U3", "a mask register"),
  matrix: rule("U4", "a row of a matrix register"),
  l1bm: rule("U5", "L1BM"),
  l2bm: rule("U6", "L2BM"),
  offChip: rule("U7", "DRAM or PDM"),
  dar: rule("U8", "a DRAM address register"),
} as const satisfies Record<string, Rule>

/** Which addresses something wrote, without telling the instances of a memory apart. Ranges wrap at the end of a memory. */
export class WrittenPlaces {
  readonly #written = new Map<Place, IntervalSet>()

  mark(place: Place, first: number, count: number): void {
    const written = this.#written.get(place) ?? new IntervalSet()
    this.#written.set(place, written)
    for (const [from, end] of ranges(place, first, count)) written.add(from, end)
  }

  markAll(place: Place): void {
    this.mark(place, 0, placeSizes[place])
  }

  isUntouched(place: Place): boolean {
    return this.#written.get(place)?.isEmpty ?? true
  }

  isMissing(place: Place, first: number, count: number): boolean {
    const written = this.#written.get(place)
    return written === undefined || ranges(place, first, count).some(([from, end]) => !written.covers(from, end))
  }
}

function ranges(place: Place, first: number, count: number): readonly (readonly [number, number])[] {
  const size = placeSizes[place]
  const end = first + count
  if (count >= size) return [[0, size]]
  return end <= size
    ? [[first, end]]
    : [
        [first, size],
        [0, end - size],
      ]
}
