import { unary } from "./families/unary.ts"

/** The cosine of an angle in radians. https://onnx.ai/onnx/operators/onnx__Cos.html */
export const cos = unary("cos", Math.cos)
