import { arithmetic } from "./families/binary.ts"

/** The sum of two tensors that broadcast; integers wrap around. https://onnx.ai/onnx/operators/onnx__Add.html */
export const add = arithmetic(
  "add",
  (a, b) => a + b,
  (a, b) => a + b,
)
