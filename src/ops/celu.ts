import { float } from "./attributes.ts"
import { unaryWith } from "./families/unary.ts"

/** max(0, x) + min(0, alpha · (exp(x / alpha) - 1)). https://onnx.ai/onnx/operators/onnx__Celu.html */
export const celu = unaryWith("celu", { alpha: float(1) }, ({ alpha }) => (x) => {
  return Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha))
})
