import { arithmetic } from "./families/binary.ts"

/** The difference of two tensors that broadcast; integers wrap around. https://onnx.ai/onnx/operators/onnx__Sub.html */
export const sub = arithmetic(
  "sub",
  (a, b) => a - b,
  (a, b) => a - b,
)
