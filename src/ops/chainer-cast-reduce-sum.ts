import { present } from "../diagnostics/invariant.ts"
import { dtypes } from "../tensor/dtype.ts"
import { elementCount } from "../tensor/shape.ts"
import { bool, dtype } from "./attributes.ts"
import { inputType } from "./check.ts"
import { castTensor } from "./families/casting.ts"
import { reducedAxes, reducedShape, reduceTensor, requireReducedAxes } from "./families/reduction.ts"
import { rejectAttribute } from "./families/require.ts"
import { defineOperator } from "./operator.ts"
import { sum } from "./reduce-sum.ts"

/** The sum over axes of x cast to another dtype: cast, then reduceSum. Domain org.mlsdk, name ChainerCastReduceSum. */
export const chainerCastReduceSum = defineOperator({
  name: "chainerCastReduceSum",
  inputs: { required: ["x"], optional: ["axes"] },
  attributes: { to: dtype(), keepdims: bool(true) },
  outputs: { min: 1, max: 1 },
  shapeInputs: [1],
  infer(context) {
    const { to, keepdims } = context.attributes
    if (dtypes[to].kind === "bool") rejectAttribute(context, "chainerCastReduceSum", "to", to, "a dtype of numbers")
    const reduced = requireReducedAxes(context, "chainerCastReduceSum", false)
    return [{ dtype: to, shape: reducedShape(inputType(context, 0).shape, reduced, keepdims) }]
  },
  reference({ inputs, attributes, outputs }) {
    const x = castTensor(present(inputs[0], "x"), attributes.to)
    return [reduceTensor(x, reducedAxes(x.shape, inputs[1], false), outputs[0]!, sum)]
  },
  flops: ({ inputs }) => 2 * elementCount(inputs[0]!.shape),
})
