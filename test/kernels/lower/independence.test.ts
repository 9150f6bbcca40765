import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { buffer, kernel, store } from "../../../src/kernels/language/statements.ts"
import { at, load } from "../../../src/kernels/language/build.ts"
import type { Program } from "../../../src/kernels/program.ts"
import { cases } from "./cases.ts"
import { conflictsIn, conflictsOf } from "./conflicts.ts"
import { Draw } from "./draw.ts"
import { randomGraph } from "./random-graph.ts"
import { TestGraph } from "./test-graph.ts"

describe("the turns of a kernel's range do not depend on each other", () => {
  test.each(Object.entries(cases))("%s", (_, make) => {
    const property = fc.property(fc.integer(), (seed) => {
      const graph = new TestGraph()
      make(new Draw(seed), graph)
      const { built, inputs } = graph.finish()
      expect(conflictsIn(built, inputs)).toEqual([])
    })
    fc.assert(property, { seed: 1, numRuns: 4 })
  })

  test("in fused graphs", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const { built, inputs } = randomGraph(new Draw(seed))
      expect(conflictsIn(built, inputs)).toEqual([])
    })
    fc.assert(property, { seed: 1, numRuns: 30 })
  })
})

test("turns that do depend on each other are found", () => {
  const shift = (from: number, to: number): Pick<Program, "kernels" | "calls"> => ({
    kernels: [
      kernel("shift", [buffer("x", "float32", 8, "update")], { variable: "i", count: 4 }, [
        store("x", at({ i: 1 }, to), load("f32", "x", at({ i: 1 }, from))),
      ]),
    ],
    calls: [{ name: "shift", kernel: 0, buffers: [0], cluster: 0 }],
  })
  const buffers = [{ id: 0, dtype: "float32", elementCount: 8, byteLength: 32, region: "arena", byteOffset: 64 }]
  const run = (from: number, to: number): string[] =>
    conflictsOf({ ...shift(from, to), buffers, memory: { byteLength: 96 } } as never, new Map(), new Map())
  expect(run(0, 0)).toEqual([])
  expect(run(0, 4)).toEqual([])
  expect(run(0, 1)).toEqual(["shift: turn 1 reads byte 68, which turn 0 writes"])
})
