import { unary } from "./families/unary.ts"

/** The hyperbolic sine. https://onnx.ai/onnx/operators/onnx__Sinh.html */
export const sinh = unary("sinh", Math.sinh)
