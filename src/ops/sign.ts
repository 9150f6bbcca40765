import { numberDTypes } from "./families/elementwise.ts"
import { unary } from "./families/unary.ts"

/** -1, 0 or 1; NaN stays NaN. https://onnx.ai/onnx/operators/onnx__Sign.html */
export const sign = unary("sign", Math.sign, {
  apply: (x) => (x < 0n ? -1n : x > 0n ? 1n : 0n),
  dtypes: numberDTypes,
})
