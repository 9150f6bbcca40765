import { logical } from "./families/binary.ts"

/** Whether exactly one is true. https://onnx.ai/onnx/operators/onnx__Xor.html */
export const xor = logical("xor", (a, b) => a !== b)
