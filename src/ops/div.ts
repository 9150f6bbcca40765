import { arithmetic } from "./families/binary.ts"

/**
 * The quotient; integers truncate toward zero, and an integer divided by 0 gives 0.
 * https://onnx.ai/onnx/operators/onnx__Div.html
 */
export const div = arithmetic(
  "div",
  (a, b) => a / b,
  (a, b) => (b === 0n ? 0n : a / b),
)
