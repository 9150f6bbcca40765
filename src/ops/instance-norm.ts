import { present } from "../diagnostics/invariant.ts"
import { elementCount } from "../tensor/shape.ts"
import { float } from "./attributes.ts"
import { inputType, requireDType, requireSameDType } from "./check.ts"
import { fillTensor } from "./families/access.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { momentsOf, normalizationFlops } from "./families/normalization.ts"
import { toFloat64 } from "./families/numbers.ts"
import { requireRankBetween, requireShape } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

/**
 * Each channel of each element of the batch, x [n, c, ...], with its own mean and variance, then scale [c] and bias [c].
 * https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html
 */
export const instanceNorm = defineOperator({
  name: "instanceNorm",
  inputs: { required: ["x", "scale", "bias"] },
  attributes: { epsilon: float(1e-5) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "instanceNorm", 0, "x", floatDTypes)
    requireSameDType(context, "instanceNorm", 0, 1, 2)
    const x = requireRankBetween(context, "instanceNorm", 0, "x", 3, Infinity)
    requireShape(context, "instanceNorm", 1, "scale", [x[1]!])
    requireShape(context, "instanceNorm", 2, "bias", [x[1]!])
    return [inputType(context, 0)]
  },
  reference({ inputs, attributes, outputs }) {
    const [elements, scale, bias] = inputs.map((input) => toFloat64(present(input, "an input")))
    const { shape } = outputs[0]!
    const planeLength = elementCount(shape.slice(2))
    const planes = Array.from({ length: shape[0]! * shape[1]! }, (_, plane) =>
      momentsOf(elements!, plane * planeLength, (plane + 1) * planeLength),
    )
    const normalized = fillTensor(outputs[0]!, (i) => {
      const plane = Math.floor(i / planeLength)
      const { mean, variance } = planes[plane]!
      const channel = plane % shape[1]!
      return ((elements![i]! - mean) / Math.sqrt(variance + attributes.epsilon)) * scale![channel]! + bias![channel]!
    })
    return [normalized]
  },
  flops: normalizationFlops,
})
