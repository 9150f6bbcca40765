import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { Draw } from "./draw.ts"
import { randomGraph } from "./random-graph.ts"
import { differences, lower, runAsWasm, weightsOf } from "./run-graph.ts"
import { runProgram } from "../../../src/kernels/interpret/run-program.ts"

const loosely = { relative: 1e-4, absolute: 1e-4 }

describe("fused graphs", () => {
  test("equal the interpreter as WebAssembly", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const { built, inputs } = randomGraph(new Draw(seed))
      const program = lower(built)
      expect(
        differences(runAsWasm(program, inputs, weightsOf(built, program)), interpret(built, inputs), loosely),
      ).toEqual([])
    })
    fc.assert(property, { seed: 1, numRuns: 300 })
  })

  test("equal the interpreter in the evaluator, for both builds", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const { built, inputs } = randomGraph(new Draw(seed))
      for (const build of ["baseline", "relaxed"] as const) {
        const program = lower(built, build)
        expect(
          differences(runProgram(program, inputs, weightsOf(built, program)), interpret(built, inputs), loosely),
        ).toEqual([])
      }
    })
    fc.assert(property, { seed: 2, numRuns: 30 })
  })

  test("have the same calls, memory and weights in both builds", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const { built } = randomGraph(new Draw(seed))
      const [baseline, relaxed] = [lower(built, "baseline"), lower(built, "relaxed")]
      expect(relaxed.buffers).toEqual(baseline.buffers)
      expect(relaxed.memory).toEqual(baseline.memory)
      expect(relaxed.calls.map(({ buffers }) => buffers)).toEqual(baseline.calls.map(({ buffers }) => buffers))
    })
    fc.assert(property, { seed: 3, numRuns: 50 })
  })
})
