import { unary } from "./families/unary.ts"

/** The hyperbolic cosine. https://onnx.ai/onnx/operators/onnx__Cosh.html */
export const cosh = unary("cosh", Math.cosh)
