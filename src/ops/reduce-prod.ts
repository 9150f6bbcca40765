import { reduction } from "./families/reduction.ts"

/** The product; 1 for nothing. https://onnx.ai/onnx/operators/onnx__ReduceProd.html */
export const reduceProd = reduction("reduceProd", {
  number: { start: 1, step: (product, x) => product * x },
  big: { start: 1n, step: (product, x) => BigInt.asIntN(64, product * x) },
})
