import { bool } from "./attributes.ts"
import {
  inferRecurrence,
  logistic,
  recurrenceAttributes,
  recurrenceFlops,
  recurrenceInputs,
  runRecurrence,
  type CellStep,
} from "./families/recurrence.ts"
import { defineOperator } from "./operator.ts"

/** Gates in the order of ONNX. */
export const gruGates = ["update", "reset", "hidden"] as const

/**
 * Gated recurrent unit. With x for w·x + its biases of a gate, and σ(v) = 1 / (1 + e^-v):
 *
 *   z = σ(x_z + r_z·h + b_z)   s = σ(x_s + r_s·h + b_s)   g = tanh(x_g + r_g·(s·h) + b_g)   h' = (1 - z)·g + z·h
 *
 * With `linearBeforeReset` g is tanh(x_g + s·(r_g·h + b_g)). Inputs are those of ONNX, with r in front of w.
 * https://onnx.ai/onnx/operators/onnx__GRU.html
 */
export const gru = defineOperator({
  name: "gru",
  inputs: { required: ["x", "r"], optional: recurrenceInputs },
  attributes: { ...recurrenceAttributes, linearBeforeReset: bool(false) },
  outputs: { min: 2, max: 2 },
  infer: (context) => inferRecurrence(context, "gru", gruGates.length, 1),
  reference(context) {
    const { linearBeforeReset } = context.attributes
    return runRecurrence(context, gruGates.length, (step) => stepGru(step, linearBeforeReset))
  },
  flops: (context) => recurrenceFlops(context, gruGates.length),
})

function stepGru({ state, hidden, input, recurrent, clipped }: CellStep, linearBeforeReset: boolean) {
  const gate = (index: number): Float64Array =>
    Float64Array.from({ length: hidden }, (_, unit) =>
      logistic(clipped(input(index, unit) + recurrent(index, unit, state.hidden))),
    )
  const [update, reset] = [gate(0), gate(1)]
  const seen = reset.map((value, unit) => value * state.hidden[unit]!)
  const next = Float64Array.from({ length: hidden }, (_, unit) => {
    const product = linearBeforeReset ? reset[unit]! * recurrent(2, unit, state.hidden) : recurrent(2, unit, seen)
    const fresh = Math.tanh(clipped(input(2, unit) + product))
    return (1 - update[unit]!) * fresh + update[unit]! * state.hidden[unit]!
  })
  return { hidden: next, cell: state.cell }
}
