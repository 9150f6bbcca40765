import { present } from "../diagnostics/invariant.ts"
import { elementCount } from "../tensor/shape.ts"
import { dtype } from "./attributes.ts"
import { inputType } from "./check.ts"
import { castTensor } from "./families/casting.ts"
import { defineOperator } from "./operator.ts"

/** The same values with another dtype; `castTensor` says how. https://onnx.ai/onnx/operators/onnx__Cast.html */
export const cast = defineOperator({
  name: "cast",
  inputs: { required: ["x"] },
  attributes: { to: dtype() },
  outputs: { min: 1, max: 1 },
  infer: (context) => [{ dtype: context.attributes.to, shape: inputType(context, 0).shape }],
  reference: ({ inputs, outputs }) => [castTensor(present(inputs[0], "x"), outputs[0]!.dtype)],
  flops: ({ outputs }) => elementCount(outputs[0]!.shape),
})
