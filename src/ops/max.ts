import { arithmetic } from "./families/binary.ts"

/** The greater of two elements; NaN when one is NaN. https://onnx.ai/onnx/operators/onnx__Max.html */
export const max = arithmetic("max", Math.max, (a, b) => (a > b ? a : b))
