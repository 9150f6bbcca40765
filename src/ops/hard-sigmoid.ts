import { float } from "./attributes.ts"
import { unaryWith } from "./families/unary.ts"

/** alpha · x + beta, clipped to 0 and 1. https://onnx.ai/onnx/operators/onnx__HardSigmoid.html */
export const hardSigmoid = unaryWith(
  "hardSigmoid",
  { alpha: float(0.2), beta: float(0.5) },
  ({ alpha, beta }) =>
    (x) => {
      return Math.max(0, Math.min(1, alpha * x + beta))
    },
)
