import type { GivenAttributes } from "../../../src/ir/builder.ts"
import type { Value } from "../../../src/ir/graph.ts"
import type { Shape } from "../../../src/tensor/shape.ts"
import type { DType } from "../../../src/tensor/dtype.ts"
import type { Draw } from "./draw.ts"
import type { Tolerance } from "./run-graph.ts"
import type { TestGraph } from "./test-graph.ts"

type Recurrence = "gru" | "lstm" | "rnn"

const gateCounts = { gru: 3, lstm: 4, rnn: 1 } as const

/** Rounding adds up from step to step. */
const tolerance: Tolerance = { relative: 1e-4, absolute: 2e-5 }

/** A recurrent operator of random size; weights are parameters or come in at run time, and everything optional is there or not. */
export function addRecurrence(op: Recurrence, draw: Draw, graph: TestGraph): Tolerance {
  const direction = draw.pick(["forward", "reverse", "bidirectional"] as const)
  const dtype = draw.pick<DType>(["float32", "float32", "float64"])
  const [steps, batch, width, hidden] = [draw.int(1, 6), draw.int(1, 5), draw.int(1, 9), draw.int(1, 21)]
  const directions = direction === "bidirectional" ? 2 : 1
  const rows = gateCounts[op] * hidden
  const areWeights = draw.next() < 0.7
  const weight = (...shape: Shape): Value => {
    const tensor = draw.tensor(dtype, shape, -0.5, 0.5)
    return areWeights ? graph.parameter(tensor) : graph.input(tensor)
  }
  const maybe = (make: () => Value): Value | undefined => (draw.bool() ? make() : undefined)
  const state = (): Value => graph.input(draw.tensor(dtype, [directions, batch, hidden], -1, 1))
  const hasWeights = draw.next() < 0.8
  const x = graph.input(draw.tensor(dtype, [steps, batch, hasWeights ? width : directions * rows], -2, 2))
  const [r, w] = [weight(directions, rows, hidden), hasWeights ? weight(directions, rows, width) : undefined]
  const inputs = [
    x,
    r,
    w,
    maybe(() => weight(directions, hasWeights ? 2 * rows : rows)),
    maybe(() => graph.input(draw.tensor("int32", [batch], 0, steps))),
    maybe(state),
    ...(op === "lstm" ? [maybe(state), maybe(() => weight(directions, 3 * hidden))] : []),
  ]
  const clip = draw.next() < 0.2 ? 0.5 : Infinity
  const { outputs } = graph.builder.node(op, inputs, { direction, clip, ...ownAttributes(op, draw) })
  const wanted = outputs.filter(() => draw.next() < 0.7)
  graph.output(...(wanted.length === 0 ? outputs : wanted))
  return tolerance
}

function ownAttributes(op: Recurrence, draw: Draw): GivenAttributes<Recurrence> {
  switch (op) {
    case "gru":
      return { linearBeforeReset: draw.bool() }
    case "lstm":
      return { inputForget: draw.next() < 0.2 }
    case "rnn":
      return { activation: draw.pick(["tanh", "relu"] as const) }
  }
}
