import { unary } from "./families/unary.ts"

/** The greatest integer that is not greater than x. https://onnx.ai/onnx/operators/onnx__Floor.html */
export const floor = unary("floor", Math.floor)
