import { unary } from "./families/unary.ts"

/** x · clip(x / 6 + 1/2, 0, 1). https://onnx.ai/onnx/operators/onnx__HardSwish.html */
export const hardSwish = unary("hardSwish", (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5)))
