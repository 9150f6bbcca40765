import { present } from "../diagnostics/invariant.ts"
import { elementCount } from "../tensor/shape.ts"
import { makeTensor, allocate } from "../tensor/tensor.ts"
import { inputType, requireBroadcast, requireDType, requireSameDType } from "./check.ts"
import { operandIndices } from "./families/elementwise.ts"
import { defineOperator } from "./operator.ts"

/** a where the condition is true, else b; all three broadcast. https://onnx.ai/onnx/operators/onnx__Where.html */
export const where = defineOperator({
  name: "where",
  inputs: { required: ["condition", "a", "b"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "where", 0, "condition", ["bool"])
    const dtype = requireSameDType(context, "where", 1, 2)
    const shapes = [0, 1, 2].map((input) => inputType(context, input).shape)
    return [{ dtype, shape: requireBroadcast(context, "where", ...shapes) }]
  },
  reference({ inputs, outputs }) {
    const { dtype, shape } = outputs[0]!
    const [condition, a, b] = [present(inputs[0], "condition"), present(inputs[1], "a"), present(inputs[2], "b")]
    const [indexCondition, indexA, indexB] = operandIndices([condition, a, b], shape)
    const data = allocate(dtype, elementCount(shape))
    for (let i = 0; i < data.length; i++) {
      const isTrue = Boolean(condition.data[indexCondition!(i)])
      data[i] = (isTrue ? a.data[indexA!(i)] : b.data[indexB!(i)]) as never
    }
    return [makeTensor(dtype, shape, data)]
  },
  flops: ({ outputs }) => elementCount(outputs[0]!.shape),
})
