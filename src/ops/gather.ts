import { present } from "../diagnostics/invariant.ts"
import { normalizeAxis } from "../tensor/shape.ts"
import { numbersOf } from "../tensor/tensor.ts"
import { int } from "./attributes.ts"
import { inputType, requireAxis, requireDType } from "./check.ts"
import { indexDTypes } from "./families/arguments.ts"
import { positionIn } from "./families/axes.ts"
import { indexWithin, requireIndicesWithin } from "./families/indices.ts"
import { movement } from "./families/movement.ts"

/** Slices of x along an axis, one for each index: the axis is replaced by those of the indices. https://onnx.ai/onnx/operators/onnx__Gather.html */
export const gather = movement({
  name: "gather",
  inputs: { required: ["x", "indices"] },
  attributes: { axis: int(0) },
  shape(context) {
    const [{ shape }, { shape: indices }] = [inputType(context, 0), inputType(context, 1)]
    requireDType(context, "gather", 1, "indices", indexDTypes)
    const axis = requireAxis(context, "gather", context.attributes.axis, shape.length)
    requireIndicesWithin(context, "gather", 1, [shape[axis]!])
    return [...shape.slice(0, axis), ...indices, ...shape.slice(axis + 1)]
  },
  source({ inputs, attributes }, x) {
    const tensor = present(inputs[1], "indices")
    const [indices, positionOf, rank] = [numbersOf(tensor), positionIn(tensor.shape), tensor.shape.length]
    const axis = normalizeAxis(attributes.axis, x.shape.length)
    return (coordinates) => {
      const index = indices[positionOf(coordinates.slice(axis, axis + rank))]!
      return [...coordinates.slice(0, axis), indexWithin(index, x.shape[axis]!), ...coordinates.slice(axis + rank)]
    }
  },
})
