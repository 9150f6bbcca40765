import { arithmetic } from "./families/binary.ts"

/** The product of two tensors that broadcast; integers wrap around. https://onnx.ai/onnx/operators/onnx__Mul.html */
export const mul = arithmetic(
  "mul",
  (a, b) => a * b,
  (a, b) => a * b,
)
