/**
 * Gives every storage its place in the program's memory: [weights][inputs][outputs][arena], all at multiples of 64
 * bytes.
 *
 * In the arena, storages share bytes when they are never alive together. A storage is alive from the first call that
 * mentions it to the last. Greedy by size (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net
 * Inference", 2020): the largest storage first, each at the lowest offset that is free during its whole life. Large
 * ones thus lie at the bottom and small ones fill the gaps; the peak is usually the lower bound, the greatest sum of
 * sizes alive at once.
 */
import type { ProgramMemory, Region } from "../program.ts"

export interface StorageNeed {
  readonly id: number
  readonly byteLength: number
  readonly region: Region
}

/** First and last call that mention a storage. */
export interface Life {
  readonly first: number
  readonly last: number
}

export interface MemoryPlan {
  /** Bytes from the start of memory, by storage id. */
  readonly offsets: ReadonlyMap<number, number>
  readonly memory: ProgramMemory
}

export const alignment = 64

export function aligned(byteLength: number): number {
  return Math.ceil(byteLength / alignment) * alignment
}

export function planMemory(needs: readonly StorageNeed[], lives: ReadonlyMap<number, Life>): MemoryPlan {
  const offsets = new Map<number, number>()
  let end = 0
  const lengthOf = (region: Region): number => {
    const start = end
    for (const need of needs.filter((one) => one.region === region)) {
      offsets.set(need.id, end)
      end += aligned(need.byteLength)
    }
    return end - start
  }
  const [weightsByteLength, inputByteLength, outputByteLength] = [
    lengthOf("weights"),
    lengthOf("input"),
    lengthOf("output"),
  ]
  const tenants = needs.flatMap(({ id, byteLength, region }) => {
    const life = lives.get(id)
    return region === "arena" && life !== undefined ? [{ id, byteLength: aligned(byteLength), ...life }] : []
  })
  const arena = planArena(tenants)
  for (const [id, offset] of arena.offsets) offsets.set(id, end + offset)
  const sizes = { weightsByteLength, inputByteLength, outputByteLength, arenaByteLength: arena.byteLength }
  return { offsets, memory: { ...sizes, byteLength: end + arena.byteLength, liveByteLength: mostAlive(tenants) } }
}

/** A storage of the arena; `byteLength` is aligned. */
export interface Tenant extends Life {
  readonly id: number
  readonly byteLength: number
}

interface Placed extends Tenant {
  readonly offset: number
}

export function planArena(tenants: readonly Tenant[]): {
  readonly offsets: ReadonlyMap<number, number>
  readonly byteLength: number
} {
  const placed: Placed[] = []
  const bySize = [...tenants].sort((a, b) => b.byteLength - a.byteLength || a.first - b.first || a.id - b.id)
  for (const tenant of bySize) {
    const neighbours = placed.filter((other) => other.first <= tenant.last && tenant.first <= other.last)
    placed.push({ ...tenant, offset: lowestGap(neighbours, tenant.byteLength) })
  }
  return {
    offsets: new Map(placed.map(({ id, offset }) => [id, offset])),
    byteLength: placed.reduce((peak, { offset, byteLength }) => Math.max(peak, offset + byteLength), 0),
  }
}

function lowestGap(neighbours: readonly Placed[], byteLength: number): number {
  let offset = 0
  for (const other of neighbours.toSorted((a, b) => a.offset - b.offset)) {
    if (other.offset - offset >= byteLength) return offset
    offset = Math.max(offset, other.offset + other.byteLength)
  }
  return offset
}

/** The greatest sum of sizes that are alive during one call. */
export function mostAlive(tenants: readonly Tenant[]): number {
  const changes = new Map<number, number>()
  const change = (at: number, by: number): void => void changes.set(at, (changes.get(at) ?? 0) + by)
  for (const { first, last, byteLength } of tenants) {
    change(first, byteLength)
    change(last + 1, -byteLength)
  }
  let [alive, most] = [0, 0]
  for (const [, by] of [...changes].sort(([a], [b]) => a - b)) {
    alive += by
    most = Math.max(most, alive)
  }
  return most
}
