import { reduction } from "./families/reduction.ts"

/** The logarithm of the sum; -infinity for nothing. https://onnx.ai/onnx/operators/onnx__ReduceLogSum.html */
export const reduceLogSum = reduction("reduceLogSum", {
  number: { start: 0, step: (sum, x) => sum + x, finish: Math.log },
})
