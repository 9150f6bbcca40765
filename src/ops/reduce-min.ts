import { integerRange } from "./families/access.ts"
import { numberDTypes } from "./families/elementwise.ts"
import { reduction } from "./families/reduction.ts"

/**
 * The least element; NaN when there is one; the greatest value of the dtype for nothing.
 * https://onnx.ai/onnx/operators/onnx__ReduceMin.html
 */
export const reduceMin = reduction("reduceMin", {
  allowed: [...numberDTypes, "bool"],
  number: { start: Infinity, step: Math.min },
  big: (dtype) => ({ start: integerRange(dtype).high, step: (a, b) => (a < b ? a : b) }),
})
