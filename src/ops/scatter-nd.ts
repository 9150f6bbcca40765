import { present } from "../diagnostics/invariant.ts"
import { elementCount } from "../tensor/shape.ts"
import { numbersOf } from "../tensor/tensor.ts"
import { inputType, requireDType, requireSameDType } from "./check.ts"
import { indexDTypes } from "./families/arguments.ts"
import { positionIn } from "./families/axes.ts"
import { indexWithin, requireTuples } from "./families/indices.ts"
import { sourcePositions } from "./families/movement.ts"
import { requireShape } from "./families/require.ts"
import { requireReducible, scatter, scatterReduction } from "./families/scatter.ts"
import { defineOperator } from "./operator.ts"

/** x with slices replaced or combined, one for each tuple in the last axis of indices. https://onnx.ai/onnx/operators/onnx__ScatterND.html */
export const scatterND = defineOperator({
  name: "scatterND",
  inputs: { required: ["x", "indices", "updates"] },
  attributes: { reduction: scatterReduction },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireReducible(context, "scatterND", context.attributes.reduction)
    requireDType(context, "scatterND", 1, "indices", indexDTypes)
    requireSameDType(context, "scatterND", 0, 2)
    const [type, indices] = [inputType(context, 0), inputType(context, 1)]
    const length = requireTuples(context, "scatterND", 0)
    requireShape(context, "scatterND", 2, "updates", [...indices.shape.slice(0, -1), ...type.shape.slice(length)])
    return [type]
  },
  reference({ inputs, attributes, outputs }) {
    const [x, tensor, updates] = [0, 1, 2].map((input) => present(inputs[input], "a required input"))
    const [indices, positionOf] = [numbersOf(tensor!), positionIn(tensor!.shape)]
    const tuples = tensor!.shape.length - 1
    const positions = sourcePositions(x!.shape, updates!.shape, (coordinates) => {
      const first = positionOf([...coordinates.slice(0, tuples), 0])
      const tuple = indices.slice(first, first + tensor!.shape[tuples]!)
      return [...tuple.map((index, axis) => indexWithin(index, x!.shape[axis]!)), ...coordinates.slice(tuples)]
    })
    return [scatter(x!, updates!, positions, outputs[0]!, attributes.reduction)]
  },
  flops: ({ inputs, attributes }) => (attributes.reduction === "none" ? 0 : elementCount(inputs[2]!.shape)),
})
