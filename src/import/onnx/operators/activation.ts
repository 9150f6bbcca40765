import type { Value } from "../../../ir/graph.ts"
import { elementCount } from "../../../tensor/shape.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"

/** https://onnx.ai/onnx/operators/onnx__LeakyRelu.html; opset 6 dropped an attribute for in-place work. */
export const importLeakyRelu: ImportOperator = (node) =>
  node.result("leakyRelu", [node.input(0)], { alpha: node.attributes.float("alpha", 0.01) })

/** https://onnx.ai/onnx/operators/onnx__Elu.html */
export const importElu: ImportOperator = (node) =>
  node.result("elu", [node.input(0)], { alpha: node.attributes.float("alpha", 1) })

/** https://onnx.ai/onnx/operators/onnx__Selu.html; opset 6 gave the defaults more digits. */
export const importSelu: ImportOperator = (node) => {
  const isOld = node.opset < 6
  const alpha = node.attributes.float("alpha", isOld ? 1.6732 : 1.6732631921768188)
  return node.result("selu", [node.input(0)], {
    alpha,
    gamma: node.attributes.float("gamma", isOld ? 1.0507 : 1.0507010221481323),
  })
}

/** https://onnx.ai/onnx/operators/onnx__Celu.html, since opset 12. */
export const importCelu: ImportOperator = (node) =>
  node.result("celu", [node.input(0)], { alpha: node.attributes.float("alpha", 1) })

/** https://onnx.ai/onnx/operators/onnx__HardSigmoid.html */
export const importHardSigmoid: ImportOperator = (node) =>
  node.result("hardSigmoid", [node.input(0)], {
    alpha: node.attributes.float("alpha", 0.2),
    beta: node.attributes.float("beta", 0.5),
  })

/** https://onnx.ai/onnx/operators/onnx__ThresholdedRelu.html, since opset 10. */
export const importThresholdedRelu: ImportOperator = (node) =>
  node.result("thresholdedRelu", [node.input(0)], { alpha: node.attributes.float("alpha", 1) })

/** https://onnx.ai/onnx/operators/onnx__Gelu.html, since opset 20. */
export const importGelu: ImportOperator = (node) =>
  node.result("gelu", [node.input(0)], { approximate: node.attributes.choice("approximate", ["none", "tanh"], "none") })

/** https://onnx.ai/onnx/operators/onnx__Swish.html, since opset 24: x times the sigmoid of alpha x. */
export const importSwish: ImportOperator = (node) => node.result("mul", swishFactors(node))

/** Since opset 28: the Swish of the first input times the second. */
export const importSwiGLU: ImportOperator = (node) =>
  node.result("mul", [node.step("mul", swishFactors(node)), node.input(1)])

function swishFactors(node: OnnxNode): readonly [Value, Value] {
  const x = node.input(0)
  const alpha = node.attributes.float("alpha", 1)
  const scaled = alpha === 1 ? x : node.step("mul", [x, node.number("alpha", x.type.dtype, alpha)])
  return [x, node.step("sigmoid", [scaled])]
}

/**
 * https://onnx.ai/onnx/operators/onnx__PRelu.html. Opset 1 and 6: one slope for all, or one for each channel (axis 1).
 * Opset 7: the slope broadcasts to x as in NumPy.
 */
export const importPRelu: ImportOperator = (node) => {
  const [x, slope] = [node.input(0), node.input(1)]
  const perChannel = node.opset < 7 && elementCount(slope.type.shape) > 1 && x.type.shape.length > 1
  if (!perChannel) return node.result("prelu", [x, slope])
  const shape = x.type.shape.slice(1).map((_, i) => (i === 0 ? elementCount(slope.type.shape) : 1))
  return node.result("prelu", [x, node.step("reshape", [slope, node.integers("shape", shape)])])
}

/** https://onnx.ai/onnx/operators/onnx__Clip.html. Until opset 10 the bounds are attributes, from opset 11 on inputs. */
export const importClip: ImportOperator = (node) => {
  const x = node.input(0)
  if (node.opset >= 11) return node.result("clip", [x, node.inputs[1], node.inputs[2]])
  const bound = (name: "min" | "max") =>
    node.attributes.has(name) ? node.number(name, x.type.dtype, node.attributes.float(name)) : undefined
  return node.result("clip", [x, bound("min"), bound("max")])
}

/** https://onnx.ai/onnx/operators/onnx__Shrink.html, since opset 9: moved towards 0 by a bias, and 0 within lambd. */
export const importShrink: ImportOperator = (node) => {
  const x = node.input(0)
  const { dtype } = x.type
  const [bias, limit] = [node.attributes.float("bias", 0), node.attributes.float("lambd", 0.5)]
  const shift = node.number("bias", dtype, bias)
  const isLow = node.step("less", [x, node.number("low", dtype, -limit)])
  const isHigh = node.step("greater", [x, node.number("high", dtype, limit)])
  const inner = node.step("where", [isHigh, node.step("sub", [x, shift]), node.number("zero", dtype, 0)])
  return node.result("where", [isLow, node.step("add", [x, shift]), inner])
}

/**
 * https://onnx.ai/onnx/operators/onnx__Softmax.html. Until opset 12 all axes from `axis` (default 1) on are one; from opset 13 on
 * it goes over `axis` (default -1) alone.
 */
export function softmax(op: "softmax" | "logSoftmax"): ImportOperator {
  return (node) => {
    const rank = node.rank(0)
    if (node.opset >= 13) return node.result(op, [node.input(0)], { axis: node.axis("axis", -1, rank) })
    return overFlattened(node, (x, axis) => node.result(op, [x], { axis }))
  }
}

/** https://onnx.ai/onnx/operators/onnx__Hardmax.html: 1 at the first greatest element, with the axes of softmax. */
export const importHardmax: ImportOperator = (node) => {
  const largest = (x: Value, axis: number) => {
    const { dtype, shape } = x.type
    const index = node.step("argMax", [x], { axis, keepdims: false })
    const depth = node.integers("depth", [shape[axis]!])
    return node.result("oneHot", [index, depth, node.numbers("values", dtype, [2], [0, 1])], { axis })
  }
  if (node.opset >= 13) return largest(node.input(0), node.axis("axis", -1, node.rank(0)))
  return overFlattened(node, largest)
}

/** Applies over the last axis of x with all axes from `axis` on merged, then splits them again. */
function overFlattened(node: OnnxNode, apply: (x: Value, axis: number) => readonly Value[]): readonly Value[] {
  const x = node.input(0)
  const { shape } = x.type
  const axis = node.axis("axis", 1, shape.length)
  if (axis >= shape.length - 1) return apply(x, axis)
  const rows = [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))]
  const [y] = apply(node.step("reshape", [x, node.integers("rows", rows)]), 1)
  return node.result("reshape", [y, node.integers("shape", shape)])
}
