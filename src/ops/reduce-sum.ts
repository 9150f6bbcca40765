import { reduction, type Reduction } from "./families/reduction.ts"

export const sum: Reduction = {
  number: { start: 0, step: (total, x) => total + x },
  big: { start: 0n, step: (total, x) => total + x },
}

/** The sum; 0 for nothing. https://onnx.ai/onnx/operators/onnx__ReduceSum.html */
export const reduceSum = reduction("reduceSum", sum)
