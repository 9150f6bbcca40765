import { logistic } from "./families/functions.ts"
import { unary } from "./families/unary.ts"

/** The logistic function 1 / (1 + exp(-x)). https://onnx.ai/onnx/operators/onnx__Sigmoid.html */
export const sigmoid = unary("sigmoid", logistic)
