import { elementCount } from "../tensor/shape.ts"
import { inputType, requireDType } from "./check.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { globalPoolShape, poolPlanes } from "./families/pool.ts"
import { defineOperator } from "./operator.ts"

/** The mean of each channel's spatial elements. https://onnx.ai/onnx/operators/onnx__GlobalAveragePool.html */
export const globalAveragePool = defineOperator({
  name: "globalAveragePool",
  inputs: { required: ["x"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "globalAveragePool", 0, "x", floatDTypes)
    return [{ dtype: inputType(context, 0).dtype, shape: globalPoolShape(context, "globalAveragePool") }]
  },
  reference({ inputs, outputs }) {
    const mean = poolPlanes(inputs[0], outputs[0]!, (elements, from, to) => {
      let sum = 0
      for (let i = from; i < to; i++) sum += elements[i]!
      return sum / (to - from)
    })
    return [mean]
  },
  flops: ({ inputs }) => elementCount(inputs[0]!.shape),
})
