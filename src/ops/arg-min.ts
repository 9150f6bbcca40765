import { argument } from "./families/argument.ts"

/** The index of the least element along an axis. https://onnx.ai/onnx/operators/onnx__ArgMin.html */
export const argMin = argument("argMin", (a, b) => a < b)
