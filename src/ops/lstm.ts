import { bool } from "./attributes.ts"
import {
  inferRecurrence,
  logistic,
  recurrenceAttributes,
  recurrenceFlops,
  recurrenceInputs,
  runRecurrence,
  sizesOf,
  type CellStep,
} from "./families/recurrence.ts"
import { requireShape } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

/** Gates in the order of ONNX. */
export const lstmGates = ["input", "output", "forget", "cell"] as const

/**
 * Long short-term memory. With σ(v) = 1 / (1 + e^-v), each gate v = w·x + r·h + b, and peephole weights p [directions, 3 · hidden]:
 *
 *   i = σ(i + pᵢ·c)   f = σ(f + p_f·c)   c' = f·c + i·tanh(g)   o = σ(o + pₒ·c')   h' = o·tanh(c')
 *
 * With `inputForget` f is 1 - i. Inputs are those of ONNX, with r in front of w.
 * https://onnx.ai/onnx/operators/onnx__LSTM.html
 */
export const lstm = defineOperator({
  name: "lstm",
  inputs: { required: ["x", "r"], optional: [...recurrenceInputs, "initialCell", "peepholes"] },
  attributes: { ...recurrenceAttributes, inputForget: bool(false) },
  outputs: { min: 3, max: 3 },
  infer(context) {
    const types = inferRecurrence(context, "lstm", lstmGates.length, 2)
    const { directions, batch, hidden } = sizesOf(context.inputs[0]!.shape, context.inputs[1]!.shape)
    requireShape(context, "lstm", 6, "initialCell", [directions, batch, hidden])
    requireShape(context, "lstm", 7, "peepholes", [directions, 3 * hidden])
    return types
  },
  reference(context) {
    const { inputForget } = context.attributes
    return runRecurrence(context, lstmGates.length, (step) => stepLstm(step, inputForget))
  },
  flops: (context) => recurrenceFlops(context, lstmGates.length),
})

function stepLstm({ state, hidden, input, recurrent, clipped, peephole }: CellStep, inputForget: boolean) {
  const next = { hidden: new Float64Array(hidden), cell: new Float64Array(hidden) }
  for (let unit = 0; unit < hidden; unit++) {
    const [i, o, f, g] = lstmGates.map((_, gate) => input(gate, unit) + recurrent(gate, unit, state.hidden))
    const before = state.cell[unit]!
    const taken = logistic(clipped(i! + peephole(0, unit) * before))
    const kept = inputForget ? 1 - taken : logistic(clipped(f! + peephole(2, unit) * before))
    const cell = kept * before + taken * Math.tanh(clipped(g!))
    next.cell[unit] = cell
    next.hidden[unit] = logistic(clipped(o! + peephole(1, unit) * cell)) * Math.tanh(cell)
  }
  return next
}
