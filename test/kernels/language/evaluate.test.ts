import { describe, expect, test } from "vitest"
import { evaluate } from "../../../src/kernels/interpret/evaluate.ts"
import { add, at, constant, fma, load, mul, reduceLanes, sub, variable } from "../../../src/kernels/language/build.ts"
import type { Statement } from "../../../src/kernels/language/kernel.ts"
import {
  accumulator,
  bind,
  buffer,
  kernel,
  loop,
  store,
  update,
  when,
} from "../../../src/kernels/language/statements.ts"

const buffers = [buffer("x", "float32", 8, "read"), buffer("y", "float32", 8, "update")]

function run(body: readonly Statement[], count = 1, range: readonly [number, number] = [0, count]): number[] {
  const y = new Float32Array(8)
  evaluate(kernel("k", buffers, { variable: "i", count }, body), [Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), y], ...range)
  return [...y]
}

test("loops accumulate, and a block's names end with it", () => {
  const [declare, sum] = accumulator("sum", constant("f32", 0))
  const [bindX, x] = bind("x_k", load("f32", "x", at({ k: 1 })))
  expect(
    run([
      declare,
      loop("k", 8, [bindX, update(sum, fma(x, x, sum))], { begin: 1, step: 2 }),
      store("y", at({}), sum),
    ])[0],
  ).toBe(120)
})

test("a part of the range runs alone", () => {
  expect(run([store("y", at({ i: 1 }), constant("f32", 1))], 8, [2, 4])).toEqual([0, 0, 1, 1, 0, 0, 0, 0])
})

test("binary32 rounds after each operator", () => {
  const third = mul(constant("f32", 1 / 3), 3)
  expect(run([store("y", at({}), sub(third, 1))])[0]).toBe(Math.fround(Math.fround(Math.fround(1 / 3) * 3) - 1))
})

test("lanes reduce to one", () => {
  expect(
    run([
      store(
        "y",
        at({}),
        reduceLanes((a, b) => add(a, b), load("f32x4", "x", at({}, 4))),
      ),
    ])[0],
  ).toBe(26)
})

describe("refuses", () => {
  const one = constant("f32", 1)
  test.each<readonly [string, readonly Statement[], string]>([
    [
      "an element behind the buffer",
      [when(variable("i"), [], [store("y", at({}, 8), one)])],
      "element 8 of y, which has 8",
    ],
    ["an element before the buffer", [store("y", at({}, -1), one)], "element -1 of y"],
    ["the tail of a vector behind the buffer", [store("y", at({}, 5), constant("f32x4", 1))], "element 8 of y"],
    ["a negative bound", [loop("k", sub(variable("i"), 1), [])], "loop bound -1 is negative"],
    [
      "a negative let in an index",
      [bind("v", sub(variable("i"), 1))[0], store("y", at({ v: 1 }, 1), one)],
      "v = -1 in an index is negative",
    ],
    [
      "a negative dynamic index",
      [store("y", at({}, 1, sub(variable("i"), 1)), one)],
      "dynamic part -1 of an index is negative",
    ],
  ])("%s", (_, body, message) => {
    expect(() => run(body)).toThrow(message)
  })
})
