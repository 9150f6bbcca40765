import { reduction } from "./families/reduction.ts"

/** The logarithm of the sum of exponentials; -infinity for nothing. https://onnx.ai/onnx/operators/onnx__ReduceLogSumExp.html */
export const reduceLogSumExp = reduction("reduceLogSumExp", {
  number: { start: -Infinity, step: addUnderLogarithm },
})

/** log(exp(a) + exp(b)) that does not overflow. */
function addUnderLogarithm(a: number, b: number): number {
  const greatest = Math.max(a, b)
  return Number.isFinite(greatest) ? greatest + Math.log1p(Math.exp(-Math.abs(a - b))) : greatest
}
