import { operatorOf } from "../../ops/table.ts"
import type { Node } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import type { Value } from "../../ir/graph.ts"
import type { Pass } from "../pass.ts"

/**
 * Writes shape arguments as constants.
 *
 *     %n = shape(%x)  %rows = gather(%n, 0)  %to = concat(%rows, [-1])  %y = reshape(%x, %to)
 *     →  %y = reshape(%x, [125,-1])
 *
 * Every shape is fixed when compiling, so each argument that decides a shape has a known value; what computed it is left to
 * `eliminate-dead-code`. Safe because the value is the one that the shape rule has used already.
 */
export const constantShape: Pass = {
  name: "constant-shape",
  run: (graph) => rewriteNodes(graph, makeArgumentsConstant),
}

function makeArgumentsConstant(node: Node, context: RewriteContext): readonly Value[] | undefined {
  const shapeInputs = operatorOf(node.op).shapeInputs ?? []
  const computed = shapeInputs.filter(
    (i) => node.inputs[i] !== undefined && context.constant(node.inputs[i]) === undefined,
  )
  const known = computed.filter((i) => context.known(node.inputs[i]) !== undefined)
  if (known.length === 0) return undefined
  const inputs = node.inputs.map((input, i) =>
    known.includes(i) ? context.addConstant(input!.name, context.known(input)!) : input,
  )
  return context.withInputs(node, inputs)
}
