import { logical } from "./families/binary.ts"

/** Whether at least one is true. https://onnx.ai/onnx/operators/onnx__Or.html */
export const or = logical("or", (a, b) => a || b)
