import type { KernelCall, MemoryRegion } from "../target.ts"

/** Bytes in use during one call. */
export interface LiveMemory {
  /** Weights, inputs and outputs keep their places for as long as the program is loaded. */
  readonly fixed: number
  /** Of values that one call leaves to another. */
  readonly arena: number
}

/** During each of so many calls. A value of the arena is in use from the first call that mentions it to the last. */
export function liveMemory(regions: readonly MemoryRegion[], callCount: number): readonly LiveMemory[] {
  const fixed = regions.reduce((sum, { region, byteLength }) => sum + (region === "arena" ? 0 : byteLength), 0)
  const changes = Array.from({ length: callCount + 1 }, () => 0)
  for (const { region, byteLength, first, last } of regions) {
    if (region !== "arena" || first === null || last === null || first >= callCount) continue
    changes[first]! += byteLength
    changes[Math.min(last + 1, callCount)]! -= byteLength
  }
  let arena = 0
  return changes.slice(0, callCount).map((change) => ({ fixed, arena: (arena += change) }))
}

/** The fullest call, the first of several; null for a program without calls. */
export function memoryPeak(
  regions: readonly MemoryRegion[],
  calls: readonly Pick<KernelCall, "name">[],
): { readonly bytes: number; readonly call: string } | null {
  const sums = liveMemory(regions, calls.length).map(({ fixed, arena }) => fixed + arena)
  const bytes = sums.reduce((most, sum) => Math.max(most, sum), 0)
  return calls.length === 0 ? null : { bytes, call: calls[sums.indexOf(bytes)]!.name }
}
