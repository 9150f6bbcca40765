import { predicate } from "./families/unary.ts"

/** Whether x is NaN. https://onnx.ai/onnx/operators/onnx__IsNaN.html */
export const isNaN = predicate("isNaN", {}, () => Number.isNaN)
