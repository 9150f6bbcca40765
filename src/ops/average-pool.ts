import { present } from "../diagnostics/invariant.ts"
import { bool } from "./attributes.ts"
import { inputType, requireDType } from "./check.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { poolAttributes, poolShape, poolTensor } from "./families/pool.ts"
import { countTaps } from "./families/window.ts"
import { defineOperator } from "./operator.ts"

/**
 * The mean of each window. The divisor counts the covered elements, or with `countIncludePad` those of the padding too, but
 * never what `ceilMode` reaches behind the padding. A window that covers nothing gives 0.
 * https://onnx.ai/onnx/operators/onnx__AveragePool.html
 */
export const averagePool = defineOperator({
  name: "averagePool",
  inputs: { required: ["x"] },
  attributes: { ...poolAttributes, countIncludePad: bool(false) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "averagePool", 0, "x", floatDTypes)
    return [{ dtype: inputType(context, 0).dtype, shape: poolShape(context, "averagePool") }]
  },
  reference({ inputs, attributes, outputs }) {
    const y = poolTensor(present(inputs[0], "x"), attributes, outputs[0]!, (elements, plane, { offsets, padded }) => {
      if (offsets.length === 0) return 0
      let sum = 0
      for (const offset of offsets) sum += elements[plane + offset]!
      return sum / (attributes.countIncludePad ? padded : offsets.length)
    })
    return [y]
  },
  flops: ({ attributes, outputs }) => countTaps(outputs[0]!.shape, attributes.kernelShape),
})
