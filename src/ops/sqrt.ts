import { unary } from "./families/unary.ts"

/** The square root; NaN for negative x. https://onnx.ai/onnx/operators/onnx__Sqrt.html */
export const sqrt = unary("sqrt", Math.sqrt)
