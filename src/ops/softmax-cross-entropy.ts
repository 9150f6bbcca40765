import { present } from "../diagnostics/invariant.ts"
import { elementCount, type Shape } from "../tensor/shape.ts"
import { inputType } from "./check.ts"
import { fillTensor } from "./families/access.ts"
import { classLoss, classLossAttributes, classLossType } from "./families/class-loss.ts"
import { toFloat64 } from "./families/numbers.ts"
import { defineOperator } from "./operator.ts"

/**
 * The negative log likelihood of the labels under the softmax of scores [n, c, ...d] over the classes; the second output holds
 * the logarithms of the probabilities. https://onnx.ai/onnx/operators/onnx__SoftmaxCrossEntropyLoss.html
 */
export const softmaxCrossEntropy = defineOperator({
  name: "softmaxCrossEntropy",
  inputs: { required: ["scores", "labels"], optional: ["weights"] },
  attributes: classLossAttributes,
  outputs: { min: 1, max: 2 },
  infer(context) {
    const loss = classLossType(context, "softmaxCrossEntropy", ["scores", "labels", "weights"])
    return [loss, inputType(context, 0)].slice(0, context.outputCount)
  },
  reference({ inputs, attributes, outputs }) {
    const scores = present(inputs[0], "scores")
    const logProbabilities = logSoftmaxOverClasses(toFloat64(scores), scores.shape)
    const loss = classLoss((i) => logProbabilities[i]!, scores.shape, inputs.slice(1), attributes, outputs[0]!)
    const logType = outputs[1]
    return logType === undefined ? [loss] : [loss, fillTensor(logType, (i) => logProbabilities[i]!)]
  },
  flops: ({ inputs }) => 5 * elementCount(inputs[0]!.shape) + elementCount(inputs[1]!.shape),
})

function logSoftmaxOverClasses(scores: Float64Array, shape: Shape): Float64Array {
  const [classes, planeLength] = [shape[1]!, elementCount(shape.slice(2))]
  const result = new Float64Array(scores.length)
  for (let i = 0; i < shape[0]! * planeLength; i++) {
    const first = Math.floor(i / planeLength) * classes * planeLength + (i % planeLength)
    let greatest = -Infinity
    for (let c = 0; c < classes; c++) greatest = Math.max(greatest, scores[first + c * planeLength]!)
    let sum = 0
    for (let c = 0; c < classes; c++) sum += Math.exp(scores[first + c * planeLength]! - greatest)
    const offset = greatest + Math.log(sum)
    for (let c = 0; c < classes; c++) result[first + c * planeLength] = scores[first + c * planeLength]! - offset
  }
  return result
}
