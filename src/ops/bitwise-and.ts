import { bitwise } from "./families/binary.ts"

/** The bits that both have. https://onnx.ai/onnx/operators/onnx__BitwiseAnd.html */
export const bitwiseAnd = bitwise("bitwiseAnd", (a, b) => a & b)
