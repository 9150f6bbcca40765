import { unary } from "./families/unary.ts"

/** The inverse of sine, in radians. https://onnx.ai/onnx/operators/onnx__Asin.html */
export const asin = unary("asin", Math.asin)
