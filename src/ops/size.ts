import { present } from "../diagnostics/invariant.ts"
import { elementCount } from "../tensor/shape.ts"
import { tensorOf } from "../tensor/tensor.ts"
import { defineOperator } from "./operator.ts"

/** The number of elements as an int64 scalar. https://onnx.ai/onnx/operators/onnx__Size.html */
export const size = defineOperator({
  name: "size",
  inputs: { required: ["x"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer: () => [{ dtype: "int64", shape: [] }],
  reference: ({ inputs }) => [tensorOf("int64", [], [elementCount(present(inputs[0], "x").shape)])],
  flops: () => 0,
})
