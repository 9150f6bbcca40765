import fc from "fast-check"
import { expect, test } from "vitest"
import { IntervalSet } from "../../../src/mncore/isa/check/initialised/interval-set.ts"

test("intervals cover what was added and nothing else", () => {
  const interval = fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 12 }))
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 20 }), interval, (added, [first, length]) => {
      const set = new IntervalSet()
      const numbers = new Set<number>()
      for (const [start, count] of added) {
        set.add(start, start + count)
        for (let i = 0; i < count; i++) numbers.add(start + i)
      }
      const isCovered = Array.from({ length }, (_, i) => numbers.has(first + i)).every(Boolean)
      expect(set.covers(first, first + length)).toBe(isCovered)
      expect(set.isEmpty).toBe(numbers.size === 0)
    }),
    { seed: 1, numRuns: 2000 },
  )
})
