import type { Node, NodeOf, Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import type { Pass } from "../pass.ts"

/**
 * Lets Gemm read an operand transposed instead of transposing it first.
 *
 *     %t = transpose($weight) {perm=[1,0]}  %y = gemm(%x, %t, $bias)   →   %y = gemm(%x, $weight, $bias) {transB=true}
 *
 * Safe because transA and transB mean exactly this; two transpositions cancel.
 */
export const mergeTransposeGemm: Pass = {
  name: "merge-transpose-gemm",
  run: (graph) =>
    rewriteNodes(graph, (node, context) => (node.op === "gemm" ? mergeOperands(node, context) : undefined)),
}

function mergeOperands(node: NodeOf<"gemm">, context: RewriteContext): readonly Value[] | undefined {
  const [a, b, c] = node.inputs
  const [beforeA, beforeB] = [untransposed(context.producer(a)), untransposed(context.producer(b))]
  if (beforeA === undefined && beforeB === undefined) return undefined
  const { transA, transB } = node.attributes
  const attributes = {
    ...node.attributes,
    transA: beforeA === undefined ? transA : !transA,
    transB: beforeB === undefined ? transB : !transB,
  }
  return [context.apply("gemm", [beforeA ?? a, beforeB ?? b, c], attributes)]
}

/** What a transposition of rows and columns reads. */
function untransposed(node: Node | undefined): Value | undefined {
  const swaps = node?.op === "transpose" && node.attributes.perm[0] === 1 && node.attributes.perm[1] === 0
  return swaps && node.attributes.perm.length === 2 ? node.inputs[0] : undefined
}
