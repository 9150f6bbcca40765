import { inputType } from "./check.ts"
import { view } from "./families/movement.ts"

/** The inference form, which keeps everything: x itself. https://onnx.ai/onnx/operators/onnx__Dropout.html */
export const dropout = view({
  name: "dropout",
  inputs: { required: ["x"] },
  attributes: {},
  shape: (context) => inputType(context, 0).shape,
})
