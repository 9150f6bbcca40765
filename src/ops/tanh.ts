import { unary } from "./families/unary.ts"

/** The hyperbolic tangent. https://onnx.ai/onnx/operators/onnx__Tanh.html */
export const tanh = unary("tanh", Math.tanh)
