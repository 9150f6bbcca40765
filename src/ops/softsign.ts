import { unary } from "./families/unary.ts"

/** x / (1 + |x|). https://onnx.ai/onnx/operators/onnx__Softsign.html */
export const softsign = unary("softsign", (x) => x / (1 + Math.abs(x)))
