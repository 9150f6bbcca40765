import { unary } from "./families/unary.ts"

/** The inverse of the hyperbolic sine. https://onnx.ai/onnx/operators/onnx__Asinh.html */
export const asinh = unary("asinh", Math.asinh)
