import { formatShape, sameShape } from "../tensor/shape.ts"
import { inputType, rejectShape, requireBroadcast } from "./check.ts"
import { binary, combineBigs, combineNumbers } from "./families/binary.ts"
import { isInteger, numberDTypes } from "./families/elementwise.ts"

/** x, and slope · x below 0, where the slope broadcasts to x. https://onnx.ai/onnx/operators/onnx__PRelu.html */
export const prelu = binary({
  name: "prelu",
  inputs: ["x", "slope"],
  attributes: {},
  allowed: numberDTypes,
  check(context) {
    const [x, slope] = [inputType(context, 0).shape, inputType(context, 1).shape]
    if (sameShape(requireBroadcast(context, "prelu", x, slope), x)) return
    rejectShape(context, "prelu", `slope has shape ${formatShape(slope)}`, `one that broadcasts to ${formatShape(x)}`)
  },
  compute(x, slope, type) {
    if (isInteger(type.dtype)) return combineBigs(x, slope, type, (a, b) => (a < 0n ? a * b : a))
    return combineNumbers(x, slope, type, (a, b) => (a < 0 ? a * b : a))
  },
})
