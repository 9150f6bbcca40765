import type { ImportOperator } from "../onnx-node.ts"
import { alignedOperand } from "./elementwise.ts"

/** https://onnx.ai/onnx/operators/onnx__Gemm.html. Until opset 6 C broadcasts when `broadcast` is set; from 11 on it may be left out. */
export const importGemm: ImportOperator = (node) => {
  const c = node.inputs[2] === undefined ? undefined : alignedOperand(node, 2)
  return node.result("gemm", [node.input(0), node.input(1), c], {
    alpha: node.attributes.float("alpha", 1),
    beta: node.attributes.float("beta", 1),
    transA: node.attributes.flag("transA", false),
    transB: node.attributes.flag("transB", false),
  })
}

/** https://onnx.ai/onnx/operators/onnx__Einsum.html, since opset 12. */
export const importEinsum: ImportOperator = (node) =>
  node.result(
    "einsum",
    node.inputs.map((_, i) => node.input(i)),
    { equation: node.attributes.text("equation") },
  )
