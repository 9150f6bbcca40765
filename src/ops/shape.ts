import { present } from "../diagnostics/invariant.ts"
import { tensorOf } from "../tensor/tensor.ts"
import { int } from "./attributes.ts"
import { inputType } from "./check.ts"
import { defineOperator } from "./operator.ts"

/** The extents of axes `start` to `end` as int64. https://onnx.ai/onnx/operators/onnx__Shape.html */
export const shape = defineOperator({
  name: "shape",
  inputs: { required: ["x"] },
  attributes: { start: int(0), end: int() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    const { start, end } = context.attributes
    const extents = inputType(context, 0).shape.slice(start, end)
    return [{ dtype: "int64", shape: [extents.length] }]
  },
  reference({ inputs, attributes, outputs }) {
    const extents = present(inputs[0], "x").shape.slice(attributes.start, attributes.end)
    return [tensorOf("int64", outputs[0]!.shape, extents)]
  },
  flops: () => 0,
})
