import type { OpName } from "../../../ops/table.ts"
import { normalizeAxis } from "../../../tensor/shape.ts"
import { numbersOf } from "../../../tensor/tensor.ts"
import type { Value } from "../../../ir/graph.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"

type Reduction = Extract<OpName, `reduce${string}`>

/**
 * https://onnx.ai/onnx/operators/onnx__ReduceSum.html and its relatives. The axes are an attribute until opset 12 for ReduceSum and
 * until opset 17 for the others, then an input; opset 11 brought negative ones.
 */
export function reduction(op: Reduction): ImportOperator {
  const firstWithInput = op === "reduceSum" ? 13 : 18
  return (node) => {
    const keepdims = node.attributes.flag("keepdims", true)
    if (node.opset >= firstWithInput) {
      const noopWithEmptyAxes = node.attributes.flag("noop_with_empty_axes", false)
      return node.result(op, [node.input(0), nonNegativeAxes(node, 1, node.rank(0))], { keepdims, noopWithEmptyAxes })
    }
    const axes = node.attributes.has("axes") ? nonNegative(node.attributes.ints("axes"), node.rank(0)) : undefined
    return node.result(op, [node.input(0), axes && node.integers("axes", axes)], { keepdims })
  }
}

/** An input with axes; where some are negative, a constant with the same axes counted from the front. */
export function nonNegativeAxes(node: OnnxNode, position: number, rank: number): Value | undefined {
  const value = node.inputs[position]
  const known = node.known(value)
  if (known === undefined) return value
  const axes = numbersOf(known)
  return axes.some((axis) => axis < 0) ? node.integers("axes", nonNegative(axes, rank)) : value
}

export function nonNegative(axes: readonly number[], rank: number): readonly number[] {
  return axes.map((axis) => normalizeAxis(axis, rank))
}

/** Domain org.mlsdk: Cast, then ReduceSum. */
export const importChainerCastReduceSum: ImportOperator = (node) =>
  node.result("chainerCastReduceSum", [node.input(0), nonNegativeAxes(node, 1, node.rank(0))], {
    to: node.attributes.dtype("to"),
    keepdims: node.attributes.flag("keepdims", true),
  })

/** https://onnx.ai/onnx/operators/onnx__ArgMax.html; opset 11 brought negative axes, opset 12 select_last_index. */
export function argument(op: "argMax" | "argMin"): ImportOperator {
  return (node) =>
    node.result(op, [node.input(0)], {
      axis: node.axis("axis", 0, node.rank(0)),
      keepdims: node.attributes.flag("keepdims", true),
      selectLastIndex: node.attributes.flag("select_last_index", false),
    })
}

/** https://onnx.ai/onnx/operators/onnx__CumSum.html, since opset 11. */
export const importCumSum: ImportOperator = (node) =>
  node.result("cumSum", [node.input(0), node.input(1)], {
    exclusive: node.attributes.flag("exclusive", false),
    reverse: node.attributes.flag("reverse", false),
  })

/**
 * https://onnx.ai/onnx/operators/onnx__CumProd.html, since opset 26. The product of each section is that of the elements before its
 * end: sections are made by a triangle that keeps an element or puts 1 in its place.
 */
export const importCumProd: ImportOperator = (node) => {
  const x = node.input(0)
  const { dtype, shape } = x.type
  const axis = normalizeAxis(node.requireKnown(1, "axis")[0]!, shape.length)
  const extent = shape[axis]!
  const [exclusive, reverse] = [node.attributes.flag("exclusive", false), node.attributes.flag("reverse", false)]
  const isInside = (result: number, element: number): boolean => {
    const distance = reverse ? element - result : result - element
    return exclusive ? distance > 0 : distance >= 0
  }
  const behind = shape.slice(axis + 1).map(() => 1)
  const triangle = node.list(extent * extent, (i) => Number(isInside(Math.floor(i / extent), i % extent)))
  const keeps = node.numbers("triangle", "bool", [extent, extent, ...behind], triangle)
  const spread = node.step("unsqueeze", [x, node.integers("result_axis", [axis])])
  const kept = node.step("where", [keeps, spread, node.number("one", dtype, 1)])
  return node.result("reduceProd", [kept, node.integers("axes", [axis + 1])], { keepdims: false })
}

/** https://onnx.ai/onnx/operators/onnx__TopK.html. Opset 1: k is an attribute; 10: an input; 11: largest and sorted. */
export const importTopK: ImportOperator = (node) => {
  const k = node.opset < 10 ? node.integers("k", [node.attributes.int("k")]) : node.input(1)
  return node.results(
    "topK",
    [node.input(0), k],
    {
      axis: node.axis("axis", -1, node.rank(0)),
      largest: node.attributes.flag("largest", true),
      sorted: node.attributes.flag("sorted", true),
    },
    2,
  )
}
