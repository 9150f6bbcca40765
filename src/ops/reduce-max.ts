import { integerRange } from "./families/access.ts"
import { numberDTypes } from "./families/elementwise.ts"
import { reduction } from "./families/reduction.ts"

/**
 * The greatest element; NaN when there is one; the least value of the dtype for nothing.
 * https://onnx.ai/onnx/operators/onnx__ReduceMax.html
 */
export const reduceMax = reduction("reduceMax", {
  allowed: [...numberDTypes, "bool"],
  number: { start: -Infinity, step: Math.max },
  big: (dtype) => ({ start: integerRange(dtype).low, step: (a, b) => (a > b ? a : b) }),
})
