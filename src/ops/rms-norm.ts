import { present } from "../diagnostics/invariant.ts"
import { elementCount, normalizeAxis } from "../tensor/shape.ts"
import { float, int } from "./attributes.ts"
import { inputType, requireAxis, requireDType, requireSameDType } from "./check.ts"
import { fillTensor, readNumber } from "./families/access.ts"
import { broadcastIndex, floatDTypes } from "./families/elementwise.ts"
import { meanSquare, normalizationFlops } from "./families/normalization.ts"
import { toFloat64 } from "./families/numbers.ts"
import { requireBroadcastsTo } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

/**
 * The elements behind `axis` (included) divided by the root of their mean square, then scale, which broadcasts to x.
 * https://onnx.ai/onnx/operators/onnx__RMSNormalization.html
 */
export const rmsNorm = defineOperator({
  name: "rmsNorm",
  inputs: { required: ["x", "scale"] },
  attributes: { axis: int(-1), epsilon: float(1e-5) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "rmsNorm", 0, "x", floatDTypes)
    requireSameDType(context, "rmsNorm", 0, 1)
    const { shape } = inputType(context, 0)
    requireAxis(context, "rmsNorm", context.attributes.axis, shape.length)
    requireBroadcastsTo(context, "rmsNorm", 1, "scale", shape)
    return [inputType(context, 0)]
  },
  reference({ inputs, attributes, outputs }) {
    const [x, scale] = [present(inputs[0], "x"), present(inputs[1], "scale")]
    const elements = toFloat64(x)
    const rowLength = elementCount(x.shape.slice(normalizeAxis(attributes.axis, x.shape.length)))
    const roots = Array.from({ length: rowLength === 0 ? 0 : elements.length / rowLength }, (_, row) =>
      Math.sqrt(meanSquare(elements, row * rowLength, (row + 1) * rowLength) + attributes.epsilon),
    )
    const [readScale, indexScale] = [readNumber(scale), broadcastIndex(scale.shape, x.shape)]
    return [
      fillTensor(outputs[0]!, (i) => (elements[i]! / roots[Math.floor(i / rowLength)]!) * readScale(indexScale(i))),
    ]
  },
  flops: normalizationFlops,
})
