import { comparison } from "./families/binary.ts"

/** Whether a <= b. https://onnx.ai/onnx/operators/onnx__LessOrEqual.html */
export const lessOrEqual = comparison("lessOrEqual", (a, b) => a <= b)
