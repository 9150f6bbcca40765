import { bitwise } from "./families/binary.ts"

/** The bits that exactly one has. https://onnx.ai/onnx/operators/onnx__BitwiseXor.html */
export const bitwiseXor = bitwise("bitwiseXor", (a, b) => a ^ b)
