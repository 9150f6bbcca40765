import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { interpret } from "../../../src/interpreter/interpret.ts"
import { runProgram } from "../../../src/kernels/interpret/run-program.ts"
import { expectClose, randomTensor } from "../../support/graphs.ts"
import { Draw } from "./draw.ts"
import { addRecurrence } from "./recurrence-cases.ts"
import { differences, lower, runAsWasm, runLowered, weightsOf } from "./run-graph.ts"
import { TestGraph } from "./test-graph.ts"

describe.each(["gru", "lstm", "rnn"] as const)("%s", (op) => {
  test("equals its reference on 100 random forms", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const graph = new TestGraph()
      const tolerance = addRecurrence(op, new Draw(seed), graph)
      const { built, inputs } = graph.finish()
      expect(differences(runLowered(built, inputs), interpret(built, inputs), tolerance)).toEqual([])
    })
    fc.assert(property, { seed: 4, numRuns: 100 })
  })

  test("equals its reference in the relaxed build", () => {
    const property = fc.property(fc.integer(), (seed) => {
      const graph = new TestGraph()
      const tolerance = addRecurrence(op, new Draw(seed), graph)
      const { built, inputs } = graph.finish()
      const program = lower(built, "relaxed")
      const found = runProgram(program, inputs, weightsOf(built, program))
      expect(differences(found, interpret(built, inputs), tolerance)).toEqual([])
    })
    fc.assert(property, { seed: 5, numRuns: 20 })
  })
})

test("a long sequence stays one kernel beside the product of the input", () => {
  const [draw, graph] = [new Draw(7), new TestGraph()]
  const x = graph.input(draw.tensor("float32", [200, 1, 12], -1, 1))
  const [r, w] = [64, 12].map((width) => graph.parameter(draw.tensor("float32", [1, 256, width], -0.2, 0.2)))
  graph.output(...graph.builder.node("lstm", [x, r, w], {}).outputs)
  const { built, inputs } = graph.finish()
  const program = lower(built)
  expect(program.kernels.map(({ name }) => name)).toEqual(["matmul", "lstm"])
  const found = runAsWasm(program, inputs, weightsOf(built, program))
  expect(differences(found, interpret(built, inputs), { relative: 1e-4, absolute: 2e-5 })).toEqual([])
})

test.each([
  { steps: 0, batch: 2, hidden: 3 },
  { steps: 2, batch: 0, hidden: 3 },
  { steps: 2, batch: 2, hidden: 0 },
])("$steps steps of $batch sequences with $hidden units", ({ steps, batch, hidden }) => {
  const [draw, graph] = [new Draw(8), new TestGraph()]
  const x = graph.input(draw.tensor("float32", [steps, batch, 5]))
  const [r, w] = [hidden, 5].map((width) => graph.parameter(draw.tensor("float32", [1, 3 * hidden, width])))
  const h = graph.input(draw.tensor("float32", [1, batch, hidden]))
  graph.output(...graph.builder.node("gru", [x, r, w, undefined, undefined, h], {}).outputs)
  const { built, inputs } = graph.finish()
  expect(differences(runLowered(built, inputs), interpret(built, inputs))).toEqual([])
})

test("float16 is rounded at the end alone", () => {
  const graph = new TestGraph()
  const x = graph.input(randomTensor("float16", [6, 2, 5], 1))
  const [r, w] = [7, 5].map((width) => graph.parameter(randomTensor("float16", [1, 28, width], width)))
  graph.output(
    ...graph.builder.node("lstm", [x, r, w, graph.parameter(randomTensor("float16", [1, 56], 4))], {}).outputs,
  )
  const { built, inputs } = graph.finish()
  const found = runLowered(built, inputs)
  for (const [name, tensor] of interpret(built, inputs))
    expectClose(found.get(name)!, tensor, { rtol: 2 ** -10, atol: 0 })
})
