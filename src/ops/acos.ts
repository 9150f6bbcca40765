import { unary } from "./families/unary.ts"

/** The inverse of cosine, in radians. https://onnx.ai/onnx/operators/onnx__Acos.html */
export const acos = unary("acos", Math.acos)
