import { elementCount } from "../tensor/shape.ts"
import { inputType, requireDType } from "./check.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { globalPoolShape, poolPlanes } from "./families/pool.ts"
import { defineOperator } from "./operator.ts"

/** The greatest of each channel's spatial elements; NaN wins. https://onnx.ai/onnx/operators/onnx__GlobalMaxPool.html */
export const globalMaxPool = defineOperator({
  name: "globalMaxPool",
  inputs: { required: ["x"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "globalMaxPool", 0, "x", floatDTypes)
    return [{ dtype: inputType(context, 0).dtype, shape: globalPoolShape(context, "globalMaxPool") }]
  },
  reference({ inputs, outputs }) {
    const greatest = poolPlanes(inputs[0], outputs[0]!, (elements, from, to) => {
      let best = -Infinity
      for (let i = from; i < to; i++) best = Math.max(best, elements[i]!)
      return best
    })
    return [greatest]
  },
  flops: ({ inputs }) => elementCount(inputs[0]!.shape),
})
