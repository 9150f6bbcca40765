import { inputType } from "./check.ts"
import { binary, combineBigs, combineNumbers } from "./families/binary.ts"
import { isInteger, numberDTypes } from "./families/elementwise.ts"
import { requireBroadcastsTo } from "./families/require.ts"

/** x, and slope · x below 0, where the slope broadcasts to x. https://onnx.ai/onnx/operators/onnx__PRelu.html */
export const prelu = binary({
  name: "prelu",
  inputs: ["x", "slope"],
  attributes: {},
  allowed: numberDTypes,
  check(context) {
    requireBroadcastsTo(context, "prelu", 1, "slope", inputType(context, 0).shape)
  },
  compute(x, slope, type) {
    if (isInteger(type.dtype)) return combineBigs(x, slope, type, (a, b) => (a < 0n ? a * b : a))
    return combineNumbers(x, slope, type, (a, b) => (a < 0 ? a * b : a))
  },
})
