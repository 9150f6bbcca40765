import type { Node, Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import { tensorOf } from "../../tensor/tensor.ts"
import type { Pass } from "../pass.ts"

/**
 * Writes a pool over everything as a mean.
 *
 *     %y = globalAveragePool(%x)   →   %y = reduceMean(%x, [2,3]) {keepdims=true}
 *
 * The same for AveragePool whose one window is the whole image, without padding: sum over count is what both compute.
 */
export const adaptivePoolToMean: Pass = {
  name: "adaptive-pool-to-mean",
  run: (graph) => rewriteNodes(graph, (node, context) => (poolsEverything(node) ? toMean(node, context) : undefined)),
}

function poolsEverything(node: Node): boolean {
  if (node.op === "globalAveragePool") return true
  if (node.op !== "averagePool") return false
  const { kernelShape, pads } = node.attributes
  const spatial = node.inputs[0]!.type.shape.slice(2)
  const outputs = node.outputs[0]!.type.shape.slice(2)
  const coversAll = kernelShape.every((extent, axis) => extent === spatial[axis])
  return coversAll && pads.every((extent) => extent === 0) && outputs.every((extent) => extent === 1)
}

function toMean(node: Node, context: RewriteContext): readonly Value[] {
  const rank = node.inputs[0]!.type.shape.length
  const axes = Array.from({ length: rank - 2 }, (_, i) => i + 2)
  const constant = context.addConstant(`${node.outputs[0]!.name}_axes`, tensorOf("int64", [axes.length], axes))
  return [context.apply("reduceMean", [node.inputs[0], constant], { keepdims: true })]
}
