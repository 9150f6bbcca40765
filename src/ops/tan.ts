import { unary } from "./families/unary.ts"

/** The tangent of an angle in radians. https://onnx.ai/onnx/operators/onnx__Tan.html */
export const tan = unary("tan", Math.tan)
