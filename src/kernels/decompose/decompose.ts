import type { Graph, Node } from "../../ir/graph.ts"
import { rewriteNodes } from "../../ir/rewrite.ts"
import { Formula } from "./formula.ts"
import { decompositionOf } from "./table.ts"

/**
 * Writes composite operators in terms of those that have kernels.
 *
 *     %y = softmax(%x) {axis=1}
 *     →  %m = reduceMax(%x, [1])  %e = exp(sub(%x, %m))  %s = reduceSum(%e, [1])  %y = mul(%e, reciprocal(%s))
 *
 * Fusion then decides anew which of the parts run in one loop nest, so that a normalisation gets the tail that follows it and a reduction
 * computes its operand on the way. The formulas are those of the operators' definitions, in an order of evaluation that neither overflows
 * nor cancels where the definition does not; results differ from the reference by rounding. A node that its formula does not cover stays,
 * and so do those that somebody has a kernel for.
 */
export function decompose(graph: Graph, hasKernel: (node: Node) => boolean = () => false): Graph {
  return rewriteNodes(graph, (node, context) =>
    hasKernel(node) ? undefined : decompositionOf(node.op)?.(node, new Formula(context)),
  )
}
