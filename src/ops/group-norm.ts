import { present } from "../diagnostics/invariant.ts"
import { elementCount } from "../tensor/shape.ts"
import { float, int } from "./attributes.ts"
import { inputType, rejectShape, requireDType, requireSameDType } from "./check.ts"
import { fillTensor } from "./families/access.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { momentsOf, normalizationFlops } from "./families/normalization.ts"
import { toFloat64 } from "./families/numbers.ts"
import { rejectAttribute, requireRankBetween, requireShape } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

/**
 * Each group of neighbouring channels of x [n, c, ...] with its own mean and variance, then scale [c] and bias [c].
 * https://onnx.ai/onnx/operators/onnx__GroupNormalization.html
 */
export const groupNorm = defineOperator({
  name: "groupNorm",
  inputs: { required: ["x", "scale", "bias"] },
  attributes: { epsilon: float(1e-5), numGroups: int() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "groupNorm", 0, "x", floatDTypes)
    requireSameDType(context, "groupNorm", 0, 1, 2)
    const x = requireRankBetween(context, "groupNorm", 0, "x", 2, Infinity)
    const { numGroups } = context.attributes
    if (numGroups < 1) rejectAttribute(context, "groupNorm", "numGroups", numGroups, "at least 1")
    if (x[1]! % numGroups !== 0) {
      rejectShape(context, "groupNorm", `x has ${x[1]!} channels`, `a multiple of numGroups, ${numGroups}`)
    }
    requireShape(context, "groupNorm", 1, "scale", [x[1]!])
    requireShape(context, "groupNorm", 2, "bias", [x[1]!])
    return [inputType(context, 0)]
  },
  reference({ inputs, attributes, outputs }) {
    const [elements, scale, bias] = inputs.map((input) => toFloat64(present(input, "an input")))
    const { shape } = outputs[0]!
    const planeLength = elementCount(shape.slice(2))
    const groupLength = (shape[1]! / attributes.numGroups) * planeLength
    const groups = Array.from({ length: shape[0]! * attributes.numGroups }, (_, group) =>
      momentsOf(elements!, group * groupLength, (group + 1) * groupLength),
    )
    const normalized = fillTensor(outputs[0]!, (i) => {
      const { mean, variance } = groups[Math.floor(i / groupLength)]!
      const channel = Math.floor(i / planeLength) % shape[1]!
      return ((elements![i]! - mean) / Math.sqrt(variance + attributes.epsilon)) * scale![channel]! + bias![channel]!
    })
    return [normalized]
  },
  flops: normalizationFlops,
})
