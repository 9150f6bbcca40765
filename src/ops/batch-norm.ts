import { present } from "../diagnostics/invariant.ts"
import { elementCount } from "../tensor/shape.ts"
import { float } from "./attributes.ts"
import { inputType, requireDType } from "./check.ts"
import { fillTensor, readNumber } from "./families/access.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { toFloat64 } from "./families/numbers.ts"
import { normalizationFlops } from "./families/normalization.ts"
import { requireRankBetween, requireShape } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

const perChannel = ["scale", "bias", "mean", "variance"] as const

/**
 * Each channel of x [n, c, ...] with the statistics given: (x - mean) / √(variance + epsilon) · scale + bias.
 * https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
 */
export const batchNorm = defineOperator({
  name: "batchNorm",
  inputs: { required: ["x", ...perChannel] },
  attributes: { epsilon: float(1e-5) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "batchNorm", 0, "x", floatDTypes)
    const x = requireRankBetween(context, "batchNorm", 0, "x", 2, Infinity)
    perChannel.forEach((name, i) => {
      requireDType(context, "batchNorm", i + 1, name, floatDTypes)
      requireShape(context, "batchNorm", i + 1, name, [x[1]!])
    })
    return [inputType(context, 0)]
  },
  reference({ inputs, attributes, outputs }) {
    const x = present(inputs[0], "x")
    const [scale, bias, mean, variance] = inputs.slice(1).map((input) => toFloat64(present(input, "a statistic")))
    const read = readNumber(x)
    const channels = x.shape[1]!
    const planeLength = elementCount(x.shape.slice(2))
    const normalized = fillTensor(outputs[0]!, (i) => {
      const c = Math.floor(i / planeLength) % channels
      return ((read(i) - mean![c]!) / Math.sqrt(variance![c]! + attributes.epsilon)) * scale![c]! + bias![c]!
    })
    return [normalized]
  },
  flops: normalizationFlops,
})
