import { unary } from "./families/unary.ts"

/** The least integer that is not less than x. https://onnx.ai/onnx/operators/onnx__Ceil.html */
export const ceil = unary("ceil", Math.ceil)
