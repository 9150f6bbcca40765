import { unary } from "./families/unary.ts"

/** The inverse of the hyperbolic cosine. https://onnx.ai/onnx/operators/onnx__Acosh.html */
export const acosh = unary("acosh", Math.acosh)
