import { errorFunction } from "./families/functions.ts"
import { unary } from "./families/unary.ts"

/** The error function. https://onnx.ai/onnx/operators/onnx__Erf.html */
export const erf = unary("erf", errorFunction)
