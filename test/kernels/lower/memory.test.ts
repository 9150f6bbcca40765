import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Program } from "../../../src/kernels/program.ts"
import { mostAlive, planArena, type Tenant } from "../../../src/kernels/memory/plan-memory.ts"
import { Draw } from "./draw.ts"
import { randomGraph } from "./random-graph.ts"
import { lower } from "./run-graph.ts"

const tenants = fc
  .array(
    fc.record({
      units: fc.integer({ min: 1, max: 50 }),
      first: fc.integer({ min: 0, max: 30 }),
      length: fc.integer({ min: 0, max: 8 }),
    }),
    { maxLength: 40 },
  )
  .map((list) =>
    list.map(({ units, first, length }, id): Tenant => ({ id, byteLength: 64 * units, first, last: first + length })),
  )

function overlap(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end
}

describe("the arena", () => {
  test("never gives the same bytes to two storages that are alive together", () => {
    const property = fc.property(tenants, (list) => {
      const { offsets, byteLength } = planArena(list)
      const placed = list.map((tenant) => ({
        ...tenant,
        start: offsets.get(tenant.id)!,
        end: offsets.get(tenant.id)! + tenant.byteLength,
      }))
      for (const a of placed) {
        expect(a.start % 64).toBe(0)
        expect(a.end).toBeLessThanOrEqual(byteLength)
        for (const b of placed) {
          const areAlive = a.first <= b.last && b.first <= a.last
          if (a.id < b.id && areAlive) expect(overlap(a, b)).toBe(false)
        }
      }
    })
    fc.assert(property, { seed: 1, numRuns: 200 })
  })

  test("is as large as what is alive at once, and seldom more than a quarter larger", () => {
    let [sum, bound] = [0, 0]
    const property = fc.property(tenants, (list) => {
      const { byteLength } = planArena(list)
      expect(byteLength).toBeGreaterThanOrEqual(mostAlive(list))
      sum += byteLength
      bound += mostAlive(list)
    })
    fc.assert(property, { seed: 1, numRuns: 200 })
    expect(sum / bound).toBeLessThan(1.25)
  })

  test("is exactly as large as what is alive in a chain", () => {
    const chain = [5, 3, 8, 2, 6, 6, 1].map((units, id): Tenant => ({
      id,
      byteLength: 64 * units,
      first: id,
      last: id + 1,
    }))
    expect(planArena(chain).byteLength).toBe(mostAlive(chain))
  })
})

describe("the memory of a program", () => {
  const programs = fc.integer().map((seed) => lower(randomGraph(new Draw(seed)).built))

  test("keeps regions in order and buffers of a region apart", () => {
    const property = fc.property(programs, (program) => {
      const { weightsByteLength, inputByteLength, outputByteLength, byteLength } = program.memory
      const starts = [
        0,
        weightsByteLength,
        weightsByteLength + inputByteLength,
        weightsByteLength + inputByteLength + outputByteLength,
        byteLength,
      ]
      for (const [i, region] of (["weights", "input", "output", "arena"] as const).entries()) {
        for (const buffer of program.buffers.filter((one) => one.region === region)) {
          expect(buffer.byteOffset).toBeGreaterThanOrEqual(starts[i]!)
          expect(buffer.byteOffset + buffer.byteLength).toBeLessThanOrEqual(starts[i + 1]!)
        }
      }
    })
    fc.assert(property, { seed: 1, numRuns: 50 })
  })

  test("never overlaps two buffers of one call", () => {
    const property = fc.property(programs, (program: Program) => {
      for (const { buffers } of program.calls) {
        const places = buffers
          .map((id) => program.buffers[id]!)
          .map(({ byteOffset, byteLength }) => ({ start: byteOffset, end: byteOffset + byteLength }))
        places.forEach((a, i) => places.slice(i + 1).forEach((b) => expect(overlap(a, b)).toBe(false)))
      }
    })
    fc.assert(property, { seed: 2, numRuns: 50 })
  })
})
