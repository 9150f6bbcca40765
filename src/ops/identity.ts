import { inputType } from "./check.ts"
import { view } from "./families/movement.ts"

/** x itself. https://onnx.ai/onnx/operators/onnx__Identity.html */
export const identity = view({
  name: "identity",
  inputs: { required: ["x"] },
  attributes: {},
  shape: (context) => inputType(context, 0).shape,
})
