import { reduction } from "./families/reduction.ts"

/** The mean; NaN for nothing. Integers truncate toward zero. https://onnx.ai/onnx/operators/onnx__ReduceMean.html */
export const reduceMean = reduction("reduceMean", {
  number: { start: 0, step: (sum, x) => sum + x, finish: (sum, count) => sum / count },
  big: { start: 0n, step: (sum, x) => sum + x, finish: (sum, count) => (count === 0 ? 0n : sum / BigInt(count)) },
})
