import { describe, expect, test } from "vitest"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { GraphBuilder } from "../../../src/ir/builder.ts"
import type { Value } from "../../../src/ir/graph.ts"
import { tensorOf } from "../../../src/tensor/tensor.ts"
import { differences, exactly, runLowered } from "./run-graph.ts"

/** Each number in every lane, and in the elements behind the last whole vector. */
const elements = [NaN, -Infinity, -7, -0, 0, 3, 6, 7, Infinity].flatMap((value) => Array<number>(5).fill(value))

const bounded: Readonly<Record<string, (builder: GraphBuilder, x: Value, bound: (value: number) => Value) => Value>> = {
  "clip between numbers": (builder, x, bound) => builder.apply("clip", [x, bound(0), bound(6)]),
  "clip below a number": (builder, x, bound) => builder.apply("clip", [x, undefined, bound(6)]),
  "clip to nothing": (builder, x, bound) => builder.apply("clip", [x, bound(NaN), bound(6)]),
  "max with a number": (builder, x, bound) => builder.apply("max", [x, bound(3)]),
  "min with no number": (builder, x, bound) => builder.apply("min", [x, bound(NaN)]),
}

describe("bounds that are known", () => {
  test.for(Object.keys(bounded))("%s is exact, NaN included", (name) => {
    for (const dtype of ["float32", "float64"] as const) {
      const builder = new GraphBuilder("bounded")
      const x = builder.input("x", { dtype, shape: [elements.length] })
      const bound = (value: number): Value => builder.constant("bound", tensorOf(dtype, [], [value]))
      builder.output("y", bounded[name]!(builder, x, bound))
      const graph = builder.finish()
      const inputs = new Map([["x", tensorOf(dtype, [elements.length], elements)]])
      for (const engine of ["wasm", "evaluator"] as const) {
        expect(differences(runLowered(graph, inputs, engine), interpret(graph, inputs), exactly)).toEqual([])
      }
    }
  })
})
