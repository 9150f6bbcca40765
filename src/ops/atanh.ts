import { unary } from "./families/unary.ts"

/** The inverse of the hyperbolic tangent. https://onnx.ai/onnx/operators/onnx__Atanh.html */
export const atanh = unary("atanh", Math.atanh)
