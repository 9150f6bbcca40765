import { expect, test } from "vitest"
import { init, manualSeed, nn, rand, randn, zeros } from "../../src/nn.ts"
import { diagnosticsOf } from "./tracing.ts"
import { drawNormal, drawUniform, normal, uniform } from "../../src/import/model/random.ts"

const count = 10_000

test.each([
  ["uniform", () => drawUniform(new Float64Array(count), -1, 2), () => uniform(-1, 2)],
  ["normal", () => drawNormal(new Float64Array(count), 1, 0.5), () => normal(1, 0.5)],
])("%s numbers drawn at once are those drawn one by one", (_, atOnce, one) => {
  manualSeed(5)
  const all = atOnce()
  manualSeed(5)
  expect(Array.from({ length: count }, one)).toEqual([...all])
})

test("a seed gives these numbers, on every machine and in every version", () => {
  manualSeed(-7.5)
  expect(rand([3]).toNumbers()).toEqual([0.9516846537590027, 0.11362338811159134, 0.9507230520248413])
  expect(randn([2]).toNumbers()).toEqual([0.886015772819519, -0.9267051815986633])
})

test("initialisers round to the dtype of the parameter, and keep bounds", () => {
  const half = init.uniform(new nn.Parameter(zeros([100], "float16")), 1, 2)
  expect(half.dtype).toBe("float16")
  expect(half.toNumbers().every((value) => value >= 1 && value <= 2 && Number.isInteger(value * 1024))).toBe(true)
  const numbers = init.truncNormal(new nn.Parameter(zeros([5000])), { std: 2, low: -1, high: 0.5 }).toNumbers()
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(-1)
  expect(Math.max(...numbers)).toBeLessThanOrEqual(0.5)
  expect(init.constant(new nn.Parameter(zeros([3], "float64")), 0.1).toNumbers()).toEqual([0.1, 0.1, 0.1])
})

test("an embedding begins with the rows that it is given", () => {
  const rows = rand([4, 2])
  expect(new nn.Embedding(4, 2, { weight: rows }).weight.toNumbers()).toEqual(rows.toNumbers())
  expect(diagnosticsOf(() => new nn.Embedding(4, 3, { weight: rows })).map(({ code }) => code)).toEqual([
    "TRACE_UNSUPPORTED",
  ])
})
