import { present } from "../diagnostics/invariant.ts"
import { dtype, int } from "./attributes.ts"
import { requireRank } from "./check.ts"
import { fillTensor } from "./families/access.ts"
import { defineOperator } from "./operator.ts"

/** A matrix of the shape of x with ones on diagonal k, which is counted upward. https://onnx.ai/onnx/operators/onnx__EyeLike.html */
export const eyeLike = defineOperator({
  name: "eyeLike",
  inputs: { required: ["x"] },
  attributes: { dtype: dtype(), k: int(0) },
  outputs: { min: 1, max: 1 },
  infer: (context) => [{ dtype: context.attributes.dtype, shape: requireRank(context, "eyeLike", 0, "x", 2) }],
  reference({ inputs, attributes: { k }, outputs }) {
    const columns = present(inputs[0], "x").shape[1]!
    return [fillTensor(outputs[0]!, (i) => Number((i % columns) - Math.floor(i / columns) === k))]
  },
  flops: () => 0,
})
