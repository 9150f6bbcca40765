import { present } from "../diagnostics/invariant.ts"
import { int } from "./attributes.ts"
import { inputType, requireDType } from "./check.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { poolAttributes, poolShape, poolTensor } from "./families/pool.ts"
import { rejectAttribute } from "./families/require.ts"
import { countTaps } from "./families/window.ts"
import { defineOperator } from "./operator.ts"

/** The p-norm of each window: (Σ |x|^p)^(1/p). https://onnx.ai/onnx/operators/onnx__LpPool.html */
export const lpPool = defineOperator({
  name: "lpPool",
  inputs: { required: ["x"] },
  attributes: { ...poolAttributes, p: int(2) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "lpPool", 0, "x", floatDTypes)
    if (context.attributes.p < 1) rejectAttribute(context, "lpPool", "p", context.attributes.p, "at least 1")
    return [{ dtype: inputType(context, 0).dtype, shape: poolShape(context, "lpPool") }]
  },
  reference({ inputs, attributes, outputs }) {
    const { p } = attributes
    const y = poolTensor(present(inputs[0], "x"), attributes, outputs[0]!, (elements, plane, { offsets }) => {
      let sum = 0
      for (const offset of offsets) sum += Math.abs(elements[plane + offset]!) ** p
      return sum ** (1 / p)
    })
    return [y]
  },
  flops: ({ attributes, outputs }) => countTaps(outputs[0]!.shape, attributes.kernelShape),
})
