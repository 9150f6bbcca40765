import { softPositive } from "./families/functions.ts"
import { unary } from "./families/unary.ts"

/** x · tanh(softplus(x)). https://onnx.ai/onnx/operators/onnx__Mish.html */
export const mish = unary("mish", (x) => x * Math.tanh(softPositive(x)))
