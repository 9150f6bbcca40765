import type { Node, Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import { sameShape } from "../../tensor/shape.ts"
import { tensorOf } from "../../tensor/tensor.ts"
import type { Pass } from "../pass.ts"
import { views } from "./movements.ts"

/**
 * Makes one view of several.
 *
 *     %a = unsqueeze(%x, [1])  %b = flatten(%a)   →   %b = reshape(%x, [8,4])   →   %x, when it has that shape already
 *     %a = transpose(%x) {perm=[1,0,2]}  %b = transpose(%a) {perm=[2,1,0]}   →   %b = transpose(%x) {perm=[2,0,1]}
 *
 * Safe because a view keeps the elements in order, so only the last shape matters, and permutations compose.
 */
export const simplifyShapes: Pass = {
  name: "simplify-shapes",
  run: (graph) => rewriteNodes(graph, simplify),
}

function simplify(node: Node, context: RewriteContext): readonly Value[] | undefined {
  const value = views.has(node.op)
    ? mergeViews(node, context)
    : node.op === "transpose"
      ? mergeTransposes(node, context)
      : undefined
  return value === undefined ? undefined : [value]
}

function mergeViews(node: Node, context: RewriteContext): Value | undefined {
  const before = context.producer(node.inputs[0])
  const source = before !== undefined && views.has(before.op) ? before.inputs[0]! : undefined
  const to = node.outputs[0]!.type
  if (source === undefined) return undefined
  if (sameShape(source.type.shape, to.shape)) return source
  const shape = tensorOf("int64", [to.shape.length], to.shape)
  return context.apply("reshape", [source, context.addConstant(`${node.outputs[0]!.name}_shape`, shape)], {
    allowzero: true,
  })
}

function mergeTransposes(node: Node, context: RewriteContext): Value | undefined {
  const before = context.producer(node.inputs[0])
  if (node.op !== "transpose" || before?.op !== "transpose") return undefined
  const perm = node.attributes.perm.map((axis) => before.attributes.perm[axis]!)
  return context.apply("transpose", [before.inputs[0]], { perm })
}
