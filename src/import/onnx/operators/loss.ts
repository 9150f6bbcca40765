import type { ImportOperator, OnnxNode } from "../onnx-node.ts"

function lossAttributes(node: OnnxNode) {
  return {
    reduction: node.attributes.choice("reduction", ["none", "mean", "sum"], "mean"),
    hasIgnoreIndex: node.attributes.has("ignore_index"),
    ignoreIndex: node.attributes.int("ignore_index", 0),
  }
}

/** https://onnx.ai/onnx/operators/onnx__SoftmaxCrossEntropyLoss.html, since opset 12. */
export const importSoftmaxCrossEntropyLoss: ImportOperator = (node) =>
  node.results(
    "softmaxCrossEntropy",
    [node.input(0), node.input(1), node.inputs[2]],
    lossAttributes(node),
    node.wants(1) ? 2 : 1,
  )

/** https://onnx.ai/onnx/operators/onnx__NegativeLogLikelihoodLoss.html, since opset 12. */
export const importNegativeLogLikelihoodLoss: ImportOperator = (node) =>
  node.result("nllLoss", [node.input(0), node.input(1), node.inputs[2]], lossAttributes(node))
