import { joinOrigins, type NodeOf, type Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import type { Pass } from "../pass.ts"

/**
 * Makes one operator of a cast and the sum that alone reads it.
 *
 *     %c = cast(%equal) {to=int64}  %n = reduceSum(%c)   →   %n = chainerCastReduceSum(%equal) {to=int64}
 *
 * Safe because ChainerCastReduceSum is defined as that cast followed by that sum.
 */
export const mergeCastReducesum: Pass = {
  name: "merge-cast-reducesum",
  run: (graph) =>
    rewriteNodes(graph, (node, context) => (node.op === "reduceSum" ? mergeCast(node, context) : undefined)),
}

function mergeCast(node: NodeOf<"reduceSum">, context: RewriteContext): readonly Value[] | undefined {
  const { keepdims, noopWithEmptyAxes } = node.attributes
  const cast = context.producer(node.inputs[0])
  if (cast?.op !== "cast" || !context.isOnlyReader(0) || noopWithEmptyAxes) return undefined
  const origin = joinOrigins(cast.origin, node.origin)
  const attributes = { to: cast.attributes.to, keepdims }
  return [context.apply("chainerCastReduceSum", [cast.inputs[0], node.inputs[1]], attributes, origin)]
}
