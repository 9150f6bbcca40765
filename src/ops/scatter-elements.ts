import { present } from "../diagnostics/invariant.ts"
import { elementCount, normalizeAxis } from "../tensor/shape.ts"
import { numbersOf } from "../tensor/tensor.ts"
import { int } from "./attributes.ts"
import { inputType, requireAxis, requireDType, requireSameDType } from "./check.ts"
import { indexDTypes } from "./families/arguments.ts"
import { indexWithin, requireAlongAxis } from "./families/indices.ts"
import { sourcePositions } from "./families/movement.ts"
import { requireShape } from "./families/require.ts"
import { requireReducible, scatter, scatterReduction } from "./families/scatter.ts"
import { defineOperator } from "./operator.ts"

/** x with elements replaced or combined at the given indices of one axis. https://onnx.ai/onnx/operators/onnx__ScatterElements.html */
export const scatterElements = defineOperator({
  name: "scatterElements",
  inputs: { required: ["x", "indices", "updates"] },
  attributes: { axis: int(0), reduction: scatterReduction },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireReducible(context, "scatterElements", context.attributes.reduction)
    requireDType(context, "scatterElements", 1, "indices", indexDTypes)
    requireSameDType(context, "scatterElements", 0, 2)
    const type = inputType(context, 0)
    const axis = requireAxis(context, "scatterElements", context.attributes.axis, type.shape.length)
    requireAlongAxis(context, "scatterElements", axis)
    requireShape(context, "scatterElements", 2, "updates", inputType(context, 1).shape)
    return [type]
  },
  reference({ inputs, attributes, outputs }) {
    const [x, tensor, updates] = [0, 1, 2].map((input) => present(inputs[input], "a required input"))
    const indices = numbersOf(tensor!)
    const along = normalizeAxis(attributes.axis, x!.shape.length)
    let next = 0
    const positions = sourcePositions(x!.shape, tensor!.shape, (coordinates) => {
      const index = indexWithin(indices[next++]!, x!.shape[along]!)
      return coordinates.map((at, axis) => (axis === along ? index : at))
    })
    return [scatter(x!, updates!, positions, outputs[0]!, attributes.reduction)]
  },
  flops: ({ inputs, attributes }) => (attributes.reduction === "none" ? 0 : elementCount(inputs[2]!.shape)),
})
