import { describe, expect, test } from "vitest"
import { allDTypes } from "../../src/tensor/dtype.ts"
import { expectClose, randomTensor, tensorFrom, valuesOf } from "./graphs.ts"

const f = (...values: number[]) => tensorFrom("float32", [values.length], values)

describe("expectClose", () => {
  test("accepts what lies within the tolerance, NaN beside NaN, and infinities beside themselves", () => {
    expectClose(f(1, NaN, Infinity, 0), f(1.000001, NaN, Infinity, -0))
    expectClose(f(1), f(1.5), { atol: 0.5 })
    expectClose(f(99), f(100), { rtol: 0.01 })
  })

  test.each([
    [f(1), f(1.1)],
    [f(NaN), f(1)],
    [f(1), f(NaN)],
    [f(5), f(Infinity)],
    [f(-Infinity), f(Infinity)],
    [f(Infinity), f(1)],
    [f(1), f(1, 1)],
    [f(1), tensorFrom("float64", [1], [1])],
  ])("refuses case %#", (actual, expected) => {
    expect(() => expectClose(actual, expected)).toThrow()
  })

  test("says how many differ, and where the worst are", () => {
    const actual = tensorFrom("float32", [2, 2], [1, 2, 104, 4])
    const expected = tensorFrom("float32", [2, 2], [1, 1, 100, 4])
    expect(() => expectClose(actual, expected)).toThrow(
      "2 of 4 elements of f32[2,2] differ\n" +
        "  greatest absolute difference 4 at [1,0]: found 104, expected 100\n" +
        "  greatest relative difference 1 at [0,1]: found 2, expected 1",
    )
  })
})

describe("randomTensor", () => {
  test.each(allDTypes)("%s: the same for the same seed, another for another", (dtype) => {
    const draw = (seed: number) => randomTensor(dtype, [40], seed)
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
  })

  test("floats spread over [-1, 1)", () => {
    const values = valuesOf(randomTensor("float64", [4000], 1))
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(0.03)
    expect(Math.min(...values)).toBeLessThan(-0.99)
    expect(Math.max(...values)).toBeGreaterThan(0.99)
  })
})
