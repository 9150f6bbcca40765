import { formatShape } from "../tensor/shape.ts"
import { numbersOf } from "../tensor/tensor.ts"
import { bool } from "./attributes.ts"
import { inputType, rejectShape } from "./check.ts"
import { requireInteger } from "./families/arguments.ts"
import { movement } from "./families/movement.ts"

/**
 * The upper or lower triangle of the last two axes, zero elsewhere; diagonal k (0 when not given) belongs to it.
 * https://onnx.ai/onnx/operators/onnx__Trilu.html
 */
export const trilu = movement({
  name: "trilu",
  inputs: { required: ["x"], optional: ["k"] },
  attributes: { upper: bool(true) },
  shapeInputs: [1],
  shape(context) {
    const { shape } = inputType(context, 0)
    if (shape.length < 2) rejectShape(context, "trilu", `x has shape ${formatShape(shape)}`, "rank 2 or more")
    if (context.inputs[1] !== undefined) requireInteger(context, "trilu", 1, "k")
    return shape
  },
  source({ inputs, attributes: { upper } }) {
    const k = inputs[1] === undefined ? 0 : numbersOf(inputs[1])[0]!
    return (coordinates) => {
      const diagonal = coordinates.at(-1)! - coordinates.at(-2)!
      return (upper ? diagonal >= k : diagonal <= k) ? coordinates : undefined
    }
  },
})
