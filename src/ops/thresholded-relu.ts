import { float } from "./attributes.ts"
import { unaryWith } from "./families/unary.ts"

/** x above alpha, else 0. https://onnx.ai/onnx/operators/onnx__ThresholdedRelu.html */
export const thresholdedRelu = unaryWith(
  "thresholdedRelu",
  { alpha: float(1) },
  ({ alpha }) =>
    (x) =>
      x > alpha ? x : 0,
)
