import { formatShape } from "../tensor/shape.ts"
import { dtype, float } from "./attributes.ts"
import { rejectShape } from "./check.ts"
import { fillTensor } from "./families/access.ts"
import { requireIntegers } from "./families/arguments.ts"
import { defineOperator } from "./operator.ts"

/** One value everywhere; for bool, true unless it is 0. https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html */
export const constantOfShape = defineOperator({
  name: "constantOfShape",
  inputs: { required: ["shape"] },
  attributes: { dtype: dtype("float32"), value: float(0) },
  outputs: { min: 1, max: 1 },
  shapeInputs: [0],
  infer(context) {
    const shape = requireIntegers(context, "constantOfShape", 0, "shape")
    if (shape.some((extent) => extent < 0))
      rejectShape(context, "constantOfShape", `shape is ${formatShape(shape)}`, "no negative extents")
    return [{ dtype: context.attributes.dtype, shape }]
  },
  reference({ attributes, outputs }) {
    const value = attributes.dtype === "bool" ? Number(attributes.value !== 0) : attributes.value
    return [fillTensor(outputs[0]!, () => value)]
  },
  flops: () => 0,
})
