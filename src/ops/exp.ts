import { unary } from "./families/unary.ts"

/** e to the power of x. https://onnx.ai/onnx/operators/onnx__Exp.html */
export const exp = unary("exp", Math.exp)
