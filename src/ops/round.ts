import { roundToEven } from "./families/functions.ts"
import { unary } from "./families/unary.ts"

/** The nearest integer, ties to even. https://onnx.ai/onnx/operators/onnx__Round.html */
export const round = unary("round", roundToEven)
