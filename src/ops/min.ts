import { arithmetic } from "./families/binary.ts"

/** The lesser of two elements; NaN when one is NaN. https://onnx.ai/onnx/operators/onnx__Min.html */
export const min = arithmetic("min", Math.min, (a, b) => (a < b ? a : b))
