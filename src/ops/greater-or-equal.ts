import { comparison } from "./families/binary.ts"

/** Whether a >= b. https://onnx.ai/onnx/operators/onnx__GreaterOrEqual.html */
export const greaterOrEqual = comparison("greaterOrEqual", (a, b) => a >= b)
