import type { OpName } from "../../../ops/table.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"
import type { Value } from "../../../ir/graph.ts"

/**
 * Operators of one element or of two that broadcast, whose only history is how they broadcast.
 * https://onnx.ai/onnx/operators/ and https://onnx.ai/onnx/repo-docs/Broadcasting.html
 */

/** An operator without attributes whose inputs are those of the graph's. */
export function direct(op: OpName, inputCount: number): ImportOperator {
  return (node) =>
    node.result(
      op,
      Array.from({ length: inputCount }, (_, i) => node.input(i)),
    )
}

/** Opset 1 and 6: b broadcasts when `broadcast` is set, from `axis` on or at the end. Opset 7: both broadcast as in NumPy. */
export function binary(op: OpName): ImportOperator {
  return (node) => node.result(op, [node.input(0), alignedOperand(node, 1)])
}

/** The second operand with axes of extent 1 behind its own, so that it lies where `axis` put it before opset 7. */
export function alignedOperand(node: OnnxNode, position: number): Value {
  const b = node.input(position)
  if (node.opset >= 7 || !node.attributes.flag("broadcast", false) || !node.attributes.has("axis")) return b
  const axis = node.axis("axis", undefined, node.rank(0))
  const behind = node.rank(0) - axis - b.type.shape.length
  if (behind <= 0) return b
  const shape = [...b.type.shape, ...node.list(behind, () => 1)]
  return node.step("reshape", [b, node.integers("shape", shape)])
}

/** Any number of operands, combined from the left. Opset 6: equal shapes; opset 8: they broadcast. */
export function variadic(op: "add" | "min" | "max"): ImportOperator {
  return (node) => {
    const [first, ...rest] = allInputs(node)
    const last = rest.pop()
    if (last === undefined) return node.result("identity", [first])
    return node.result(op, [rest.reduce((left, right) => node.step(op, [left, right]), first), last])
  }
}

/** https://onnx.ai/onnx/operators/onnx__Mean.html: as Sum, then divided by the number of operands. */
export const importMean: ImportOperator = (node) => {
  const [first, ...rest] = allInputs(node)
  const sum = rest.reduce((left, right) => node.step("add", [left, right]), first)
  return node.result("div", [sum, node.number("count", first.type.dtype, rest.length + 1)])
}

function allInputs(node: OnnxNode): readonly [Value, ...Value[]] {
  return [node.input(0), ...node.inputs.slice(1).map((_, i) => node.input(i + 1))]
}

/** https://onnx.ai/onnx/operators/onnx__Mod.html, since opset 10. */
export const importMod: ImportOperator = (node) =>
  node.result("mod", [node.input(0), node.input(1)], { fmod: node.attributes.flag("fmod", false) })

/** https://onnx.ai/onnx/operators/onnx__BitShift.html, since opset 11. */
export const importBitShift: ImportOperator = (node) => {
  const direction = node.attributes.choice("direction", ["LEFT", "RIGHT"])
  return node.result("bitShift", [node.input(0), node.input(1)], { direction: direction === "LEFT" ? "left" : "right" })
}

/** https://onnx.ai/onnx/operators/onnx__IsInf.html, since opset 10. */
export const importIsInf: ImportOperator = (node) =>
  node.result("isInf", [node.input(0)], {
    detectNegative: node.attributes.flag("detect_negative", true),
    detectPositive: node.attributes.flag("detect_positive", true),
  })
