import type { Node, NodeOf, Value } from "../../ir/graph.ts"
import { reducedAxes } from "../../ops/families/reduction.ts"
import type { OpName } from "../../ops/table.ts"
import type { Tensor } from "../../tensor/tensor.ts"

const poolOps = ["reduceMean", "reduceSum", "reduceMax"] as const

/** A reduction over all pixels of each channel. */
export type PoolNode = NodeOf<(typeof poolOps)[number]>

/** Whether a node reduces all axes behind [batch, channel] of float32 elements, and only these. */
export function isPool(node: Node, known: (value: Value | undefined) => Tensor | undefined): node is PoolNode {
  if (!isPoolOp(node)) return false
  const [x, axes] = node.inputs
  const { dtype, shape } = x!.type
  if (dtype !== "float32" || (axes !== undefined && known(axes) === undefined)) return false
  const reduced = new Set(reducedAxes(shape, known(axes), node.attributes.noopWithEmptyAxes))
  return shape.length > 2 && shape.every((_, axis) => reduced.has(axis) === axis >= 2)
}

function isPoolOp(node: Node): node is PoolNode {
  return (poolOps as readonly OpName[]).includes(node.op)
}
