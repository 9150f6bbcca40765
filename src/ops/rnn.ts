import { oneOf } from "./attributes.ts"
import {
  inferRecurrence,
  recurrenceAttributes,
  recurrenceFlops,
  recurrenceInputs,
  runRecurrence,
} from "./families/recurrence.ts"
import { defineOperator } from "./operator.ts"

/**
 * h' = tanh(w·x + r·h + b), or relu. Inputs are those of ONNX, with r in front of w.
 * https://onnx.ai/onnx/operators/onnx__RNN.html
 */
export const rnn = defineOperator({
  name: "rnn",
  inputs: { required: ["x", "r"], optional: recurrenceInputs },
  attributes: { ...recurrenceAttributes, activation: oneOf(["tanh", "relu"], "tanh") },
  outputs: { min: 2, max: 2 },
  infer: (context) => inferRecurrence(context, "rnn", 1, 1),
  reference(context) {
    const activate = context.attributes.activation === "tanh" ? Math.tanh : (x: number) => Math.max(x, 0)
    return runRecurrence(context, 1, ({ state, hidden, input, recurrent, clipped }) => {
      const next = Float64Array.from({ length: hidden }, (_, unit) =>
        activate(clipped(input(0, unit) + recurrent(0, unit, state.hidden))),
      )
      return { hidden: next, cell: state.cell }
    })
  },
  flops: (context) => recurrenceFlops(context, 1),
})
