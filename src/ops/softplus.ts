import { softPositive } from "./families/functions.ts"
import { unary } from "./families/unary.ts"

/** log(1 + exp(x)). https://onnx.ai/onnx/operators/onnx__Softplus.html */
export const softplus = unary("softplus", softPositive)
