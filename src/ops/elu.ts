import { float } from "./attributes.ts"
import { unaryWith } from "./families/unary.ts"

/** x, and alpha · (exp(x) - 1) below 0. https://onnx.ai/onnx/operators/onnx__Elu.html */
export const elu = unaryWith(
  "elu",
  { alpha: float(1) },
  ({ alpha }) =>
    (x) =>
      x < 0 ? alpha * Math.expm1(x) : x,
)
