import { comparison } from "./families/binary.ts"

/** Whether a > b. https://onnx.ai/onnx/operators/onnx__Greater.html */
export const greater = comparison("greater", (a, b) => a > b)
