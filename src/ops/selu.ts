import { float } from "./attributes.ts"
import { unaryWith } from "./families/unary.ts"

const attributes = { alpha: float(1.67326319217681884765625), gamma: float(1.05070102214813232421875) }

/** gamma · x, and gamma · alpha · (exp(x) - 1) from 0 down. https://onnx.ai/onnx/operators/onnx__Selu.html */
export const selu = unaryWith(
  "selu",
  attributes,
  ({ alpha, gamma }) =>
    (x) =>
      gamma * (x > 0 ? x : alpha * Math.expm1(x)),
)
