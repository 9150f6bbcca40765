import { unary } from "./families/unary.ts"

/** The sine of an angle in radians. https://onnx.ai/onnx/operators/onnx__Sin.html */
export const sin = unary("sin", Math.sin)
