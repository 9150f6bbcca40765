import { float } from "./attributes.ts"
import { unaryWith } from "./families/unary.ts"

/** x, and alpha · x below 0. https://onnx.ai/onnx/operators/onnx__LeakyRelu.html */
export const leakyRelu = unaryWith(
  "leakyRelu",
  { alpha: float(0.01) },
  ({ alpha }) =>
    (x) =>
      x < 0 ? alpha * x : x,
)
