import { comparison } from "./families/binary.ts"

/** Whether a < b. https://onnx.ai/onnx/operators/onnx__Less.html */
export const less = comparison("less", (a, b) => a < b)
