import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { cases } from "./cases.ts"
import { Draw } from "./draw.ts"
import { TestGraph } from "./test-graph.ts"
import { differences, runLowered } from "./run-graph.ts"

describe("every operator as WebAssembly equals its reference", () => {
  test.each(Object.entries(cases))("%s", (_, make) => {
    const property = fc.property(fc.integer(), (seed) => {
      const graph = new TestGraph()
      const tolerance = make(new Draw(seed), graph)
      const { built, inputs } = graph.finish()
      expect(differences(runLowered(built, inputs), interpret(built, inputs), tolerance ?? undefined)).toEqual([])
    })
    fc.assert(property, { seed: 1, numRuns: 25 })
  })
})
