import type { Node } from "../../../ir/graph.ts"
import { elementCount, normalizeAxis } from "../../../tensor/shape.ts"
import { isFloating } from "../../rules/integers.ts"

/**
 * Why a node with a kernel for rows is written in terms of other operators all the same, or nothing where it is one
 * kernel: floats, rows along the last axis, and no output but the rows.
 */
export function whyNoRows(node: Node): string | undefined {
  switch (node.op) {
    case "softmax":
    case "logSoftmax":
    case "layerNorm":
    case "rmsNorm":
      return whyNot(node, node.attributes.axis)
    default:
      return "it does not work on rows"
  }
}

function whyNot({ inputs, outputs }: Node, axis: number): string | undefined {
  const { dtype, shape } = outputs[0]!.type
  if (!isFloating(dtype)) return "rows are of floats"
  if (outputs.length > 1) return "rows have no statistics as results"
  if (inputs.some((input) => input !== undefined && input.type.dtype !== dtype)) return "operands differ in dtype"
  if (elementCount(shape) === 0) return "there is no element"
  return normalizeAxis(axis, shape.length) === shape.length - 1 ? undefined : "rows lie along the last axis"
}
