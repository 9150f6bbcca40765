import { reduction } from "./families/reduction.ts"

/** The sum of absolute values; 0 for nothing. https://onnx.ai/onnx/operators/onnx__ReduceL1.html */
export const reduceL1 = reduction("reduceL1", {
  number: { start: 0, step: (sum, x) => sum + Math.abs(x) },
  big: { start: 0n, step: (sum, x) => sum + (x < 0n ? -x : x) },
})
