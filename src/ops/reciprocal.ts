import { unary } from "./families/unary.ts"

/** 1 / x. https://onnx.ai/onnx/operators/onnx__Reciprocal.html */
export const reciprocal = unary("reciprocal", (x) => 1 / x)
