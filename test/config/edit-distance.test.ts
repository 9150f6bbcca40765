import fc from "fast-check"
import { expect, test } from "vitest"
import { editDistance, nearestWord } from "../../src/support/edit-distance.ts"

test("known distances", () => {
  expect(editDistance("schedular", "scheduler")).toBe(1)
  expect(editDistance("kitten", "sitting")).toBe(3)
  expect(editDistance("devcie", "device")).toBe(1)
  expect(editDistance("", "abc")).toBe(3)
})

test("it is symmetric, zero only for equal words and at most the longer length", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b)
      expect(distance).toBe(editDistance(b, a))
      expect(distance === 0).toBe(a === b)
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
    }),
    { seed: 1, numRuns: 200 },
  )
})

test("the nearest word is offered only when it is near", () => {
  expect(nearestWord("schedular", ["seed", "scheduler"])).toBe("scheduler")
  expect(nearestWord("SEED", ["seed"])).toBe("seed")
  expect(nearestWord("zzz", ["seed"])).toBeUndefined()
  expect(nearestWord("x".repeat(1e6), ["x"])).toBeUndefined()
})
