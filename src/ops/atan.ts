import { unary } from "./families/unary.ts"

/** The inverse of tangent, in radians. https://onnx.ai/onnx/operators/onnx__Atan.html */
export const atan = unary("atan", Math.atan)
