import { reduction } from "./families/reduction.ts"

/** The sum of squares; 0 for nothing. https://onnx.ai/onnx/operators/onnx__ReduceSumSquare.html */
export const reduceSumSquare = reduction("reduceSumSquare", {
  number: { start: 0, step: (sum, x) => sum + x * x },
  big: { start: 0n, step: (sum, x) => sum + x * x },
})
