import { bitwise } from "./families/binary.ts"

/** The bits that at least one has. https://onnx.ai/onnx/operators/onnx__BitwiseOr.html */
export const bitwiseOr = bitwise("bitwiseOr", (a, b) => a | b)
