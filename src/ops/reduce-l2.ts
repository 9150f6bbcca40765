import { reduction } from "./families/reduction.ts"

/** The square root of the sum of squares; 0 for nothing. https://onnx.ai/onnx/operators/onnx__ReduceL2.html */
export const reduceL2 = reduction("reduceL2", {
  number: { start: 0, step: (sum, x) => sum + x * x, finish: Math.sqrt },
})
