import { unary } from "./families/unary.ts"

/** The natural logarithm; NaN for negative x. https://onnx.ai/onnx/operators/onnx__Log.html */
export const log = unary("log", Math.log)
