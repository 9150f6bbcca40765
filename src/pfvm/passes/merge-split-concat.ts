import type { Node, NodeOf, Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import { normalizeAxis } from "../../tensor/shape.ts"
import type { Pass } from "../pass.ts"

/**
 * Makes less of what is cut and joined along one axis.
 *
 *     %a, %b = split(%x, [2,3])  %y = concat(%a, %b)      →   %x
 *     %a = concat(%x, %y)        %b = concat(%a, %z)      →   %b = concat(%x, %y, %z)
 *
 * All pieces in their order are the whole; and joining is associative. A concatenation that somebody else reads too is left
 * alone: it would be joined twice.
 */
export const mergeSplitConcat: Pass = {
  name: "merge-split-concat",
  run: (graph) =>
    rewriteNodes(graph, (node, context) => (node.op === "concat" ? mergeConcat(node, context) : undefined)),
}

function mergeConcat(node: NodeOf<"concat">, context: RewriteContext): readonly Value[] | undefined {
  const whole = wholeOf(node, context)
  if (whole !== undefined) return [whole]
  const axis = axisOf(node)
  const parts = node.inputs.flatMap((input, i) => {
    const before = context.producer(input)
    return before?.op === "concat" && axisOf(before) === axis && context.isOnlyReader(i) ? before.inputs : [input]
  })
  return parts.length === node.inputs.length ? undefined : [context.apply("concat", parts, { axis })]
}

/** What was split into exactly the inputs, in their order. */
function wholeOf(node: NodeOf<"concat">, context: RewriteContext): Value | undefined {
  const split = context.producer(node.inputs[0])
  if (split?.op !== "split" || axisOf(split) !== axisOf(node)) return undefined
  const isAll =
    split.outputs.length === node.inputs.length && split.outputs.every((piece, i) => piece === node.inputs[i])
  return isAll ? split.inputs[0] : undefined
}

function axisOf(node: Node & { readonly attributes: { readonly axis: number } }): number {
  return normalizeAxis(node.attributes.axis, node.outputs[0]!.type.shape.length)
}
