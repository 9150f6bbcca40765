import { present } from "../diagnostics/invariant.ts"
import { elementCount } from "../tensor/shape.ts"
import { float, int } from "./attributes.ts"
import { inputType, requireDType } from "./check.ts"
import { fillTensor } from "./families/access.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { normalizationFlops } from "./families/normalization.ts"
import { toFloat64 } from "./families/numbers.ts"
import { rejectAttribute, requireRankBetween } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

/**
 * Each element of x [n, c, ...] divided by (bias + alpha / size · Σ x²)^beta, summed over `size` neighbouring channels.
 * https://onnx.ai/onnx/operators/onnx__LRN.html
 */
export const lrn = defineOperator({
  name: "lrn",
  inputs: { required: ["x"] },
  attributes: { alpha: float(0.0001), beta: float(0.75), bias: float(1), size: int() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "lrn", 0, "x", floatDTypes)
    requireRankBetween(context, "lrn", 0, "x", 2, Infinity)
    if (context.attributes.size < 1) rejectAttribute(context, "lrn", "size", context.attributes.size, "at least 1")
    return [inputType(context, 0)]
  },
  reference({ inputs, attributes, outputs }) {
    const { alpha, beta, bias, size } = attributes
    const x = present(inputs[0], "x")
    const elements = toFloat64(x)
    const channels = x.shape[1]!
    const planeLength = elementCount(x.shape.slice(2))
    const normalized = fillTensor(outputs[0]!, (i) => {
      const channel = Math.floor(i / planeLength) % channels
      const from = Math.max(0, channel - Math.floor((size - 1) / 2))
      const to = Math.min(channels - 1, channel + Math.ceil((size - 1) / 2))
      let squares = 0
      for (let c = from; c <= to; c++) squares += elements[i + (c - channel) * planeLength]! ** 2
      return elements[i]! / (bias + (alpha / size) * squares) ** beta
    })
    return [normalized]
  },
  flops: normalizationFlops,
})
