import { present } from "../diagnostics/invariant.ts"
import { numbersOf } from "../tensor/tensor.ts"
import { int } from "./attributes.ts"
import { inputType, requireDType } from "./check.ts"
import { indexDTypes } from "./families/arguments.ts"
import { positionIn } from "./families/axes.ts"
import { indexWithin, requireTuples } from "./families/indices.ts"
import { movement } from "./families/movement.ts"
import { rejectAttribute } from "./families/require.ts"

/** Slices of x, one for each tuple in the last axis of indices, after `batchDims` shared axes. https://onnx.ai/onnx/operators/onnx__GatherND.html */
export const gatherND = movement({
  name: "gatherND",
  inputs: { required: ["x", "indices"] },
  attributes: { batchDims: int(0) },
  shape(context) {
    requireDType(context, "gatherND", 1, "indices", indexDTypes)
    const { batchDims } = context.attributes
    if (batchDims < 0) rejectAttribute(context, "gatherND", "batchDims", batchDims, "a number from 0")
    const length = requireTuples(context, "gatherND", batchDims)
    return [...inputType(context, 1).shape.slice(0, -1), ...inputType(context, 0).shape.slice(batchDims + length)]
  },
  source({ inputs, attributes: { batchDims } }, x) {
    const tensor = present(inputs[1], "indices")
    const [indices, positionOf] = [numbersOf(tensor), positionIn(tensor.shape)]
    const tuples = tensor.shape.length - 1
    return (coordinates) => {
      const first = positionOf([...coordinates.slice(0, tuples), 0])
      const tuple = indices.slice(first, first + tensor.shape[tuples]!)
      const fixed = tuple.map((index, i) => indexWithin(index, x.shape[batchDims + i]!))
      return [...coordinates.slice(0, batchDims), ...fixed, ...coordinates.slice(tuples)]
    }
  },
})
