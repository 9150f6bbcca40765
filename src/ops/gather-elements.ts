import { present } from "../diagnostics/invariant.ts"
import { normalizeAxis } from "../tensor/shape.ts"
import { numbersOf } from "../tensor/tensor.ts"
import { int } from "./attributes.ts"
import { inputType, requireAxis, requireDType } from "./check.ts"
import { indexDTypes } from "./families/arguments.ts"
import { positionIn } from "./families/axes.ts"
import { indexWithin, requireAlongAxis } from "./families/indices.ts"
import { movement } from "./families/movement.ts"

/** The element at the same place, but at the given index of one axis. https://onnx.ai/onnx/operators/onnx__GatherElements.html */
export const gatherElements = movement({
  name: "gatherElements",
  inputs: { required: ["x", "indices"] },
  attributes: { axis: int(0) },
  shape(context) {
    requireDType(context, "gatherElements", 1, "indices", indexDTypes)
    const axis = requireAxis(context, "gatherElements", context.attributes.axis, inputType(context, 0).shape.length)
    requireAlongAxis(context, "gatherElements", axis)
    return inputType(context, 1).shape
  },
  source({ inputs, attributes }, x, result) {
    const [indices, positionOf] = [numbersOf(present(inputs[1], "indices")), positionIn(result)]
    const along = normalizeAxis(attributes.axis, x.shape.length)
    return (coordinates) => {
      const index = indexWithin(indices[positionOf(coordinates)]!, x.shape[along]!)
      return coordinates.map((at, axis) => (axis === along ? index : at))
    }
  },
})
