import { expect, test } from "vitest"
import { interleave } from "../../bench/support/rounds.ts"
import { geometricMean, median, quantile, summarize } from "../../src/support/statistics.ts"
import { markdownTable, significant } from "../../bench/support/table.ts"

test("median and quartiles lie on straight lines between samples", () => {
  expect(summarize([4, 1, 3, 2])).toEqual({ median: 2.5, lowerQuartile: 1.75, upperQuartile: 3.25 })
  expect(median([7])).toBe(7)
  expect(quantile([10, 20], 0.25)).toBe(12.5)
})

test("twice as fast here and twice as slow there is as fast", () => {
  expect(geometricMean([0.5, 2])).toBeCloseTo(1)
  expect(geometricMean([3])).toBeCloseTo(3)
})

test("contenders take turns, and another one begins each round", async () => {
  const order: string[] = []
  const contender = (name: string) => ({ name, measure: async () => order.push(name) })
  const samples = await interleave([contender("a"), contender("b"), contender("c")], 3)
  expect(order.join("")).toBe("abcbcacab")
  expect([...samples]).toEqual([
    ["a", [1, 6, 8]],
    ["b", [2, 4, 9]],
    ["c", [3, 5, 7]],
  ])
})

test("numbers have three digits and no powers of ten", () => {
  expect([0.0123456, 1.005, 99.96, 0.09999, 12345, 0, 1e-9].map(significant)).toEqual([
    "0.0123",
    "1.00",
    "100",
    "0.100",
    "12345",
    "0.00",
    "0.00000000100",
  ])
})

test("columns of numbers are set to the right", () => {
  expect(
    markdownTable(
      ["name", "ms"],
      [
        ["a", 1.5],
        ["b", 10.25],
        ["c", "–"],
      ],
    ),
  ).toBe(["| name |   ms |", "| ---- | ---: |", "| a    | 1.50 |", "| b    | 10.3 |", "| c    |    – |"].join("\n"))
})
