import { logical } from "./families/binary.ts"

/** Whether both are true. https://onnx.ai/onnx/operators/onnx__And.html */
export const and = logical("and", (a, b) => a && b)
