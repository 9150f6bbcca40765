import { argument } from "./families/argument.ts"

/** The index of the greatest element along an axis. https://onnx.ai/onnx/operators/onnx__ArgMax.html */
export const argMax = argument("argMax", (a, b) => a > b)
