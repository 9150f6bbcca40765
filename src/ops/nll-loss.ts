import { present } from "../diagnostics/invariant.ts"
import { elementCount } from "../tensor/shape.ts"
import { readNumber } from "./families/access.ts"
import { classLoss, classLossAttributes, classLossType } from "./families/class-loss.ts"
import { defineOperator } from "./operator.ts"

/**
 * The negative log likelihood of the target classes, x [n, c, ...d] being logarithms of probabilities.
 * https://onnx.ai/onnx/operators/onnx__NegativeLogLikelihoodLoss.html
 */
export const nllLoss = defineOperator({
  name: "nllLoss",
  inputs: { required: ["x", "target"], optional: ["weight"] },
  attributes: classLossAttributes,
  outputs: { min: 1, max: 1 },
  infer: (context) => [classLossType(context, "nllLoss", ["x", "target", "weight"])],
  reference({ inputs, attributes, outputs }) {
    const x = present(inputs[0], "x")
    return [classLoss(readNumber(x), x.shape, inputs.slice(1), attributes, outputs[0]!)]
  },
  flops: ({ inputs }) => elementCount(inputs[1]!.shape),
})
