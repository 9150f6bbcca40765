import { present } from "../diagnostics/invariant.ts"
import { elementCount, normalizeAxis, type Shape } from "../tensor/shape.ts"
import { float, int } from "./attributes.ts"
import { inputType, requireAxis, requireDType, requireSameDType } from "./check.ts"
import { fillTensor, readNumber } from "./families/access.ts"
import { broadcastIndex, floatDTypes } from "./families/elementwise.ts"
import { momentsOf, normalizationFlops } from "./families/normalization.ts"
import { toFloat64 } from "./families/numbers.ts"
import { requireBroadcastsTo } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

/**
 * The elements behind `axis` (included) with their own mean and variance, then scale and bias, which broadcast to x. Further
 * outputs are mean and 1 / √(variance + epsilon), float32 unless x is float64, with extents of 1 from `axis` on.
 * https://onnx.ai/onnx/operators/onnx__LayerNormalization.html
 */
export const layerNorm = defineOperator({
  name: "layerNorm",
  inputs: { required: ["x", "scale"], optional: ["bias"] },
  attributes: { axis: int(-1), epsilon: float(1e-5) },
  outputs: { min: 1, max: 3 },
  infer(context) {
    requireDType(context, "layerNorm", 0, "x", floatDTypes)
    const dtype = requireSameDType(context, "layerNorm", 0, 1, 2)
    const { shape } = inputType(context, 0)
    const axis = requireAxis(context, "layerNorm", context.attributes.axis, shape.length)
    requireBroadcastsTo(context, "layerNorm", 1, "scale", shape)
    requireBroadcastsTo(context, "layerNorm", 2, "bias", shape)
    const statistics = {
      dtype: dtype === "float64" ? dtype : ("float32" as const),
      shape: shape.map((extent, i) => (i < axis ? extent : 1)),
    }
    return [{ dtype, shape }, statistics, statistics].slice(0, context.outputCount)
  },
  reference({ inputs, attributes, outputs }) {
    const [x, scale, bias] = [present(inputs[0], "x"), present(inputs[1], "scale"), inputs[2]]
    const elements = toFloat64(x)
    const rowLength = lengthBehind(x.shape, attributes.axis)
    const rows = Array.from({ length: rowLength === 0 ? 0 : elements.length / rowLength }, (_, row) =>
      momentsOf(elements, row * rowLength, (row + 1) * rowLength),
    )
    const inverse = (row: number): number => 1 / Math.sqrt(rows[row]!.variance + attributes.epsilon)
    const [readScale, indexScale] = [readNumber(scale), broadcastIndex(scale.shape, x.shape)]
    const readBias = bias === undefined ? () => 0 : readNumber(bias)
    const indexBias = broadcastIndex(bias?.shape ?? [], x.shape)
    const y = fillTensor(outputs[0]!, (i) => {
      const row = Math.floor(i / rowLength)
      return (elements[i]! - rows[row]!.mean) * inverse(row) * readScale(indexScale(i)) + readBias(indexBias(i))
    })
    const [, meanType, inverseType] = outputs
    const mean = meanType === undefined ? [] : [fillTensor(meanType, (row) => rows[row]!.mean)]
    return [y, ...mean, ...(inverseType === undefined ? [] : [fillTensor(inverseType, inverse)])]
  },
  flops: normalizationFlops,
})

/** How many elements are normalised together. */
function lengthBehind(shape: Shape, axis: number): number {
  return elementCount(shape.slice(normalizeAxis(axis, shape.length)))
}
