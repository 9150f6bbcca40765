import { joinOrigins, type NodeOf, type Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import { broadcastShapes, sameShape } from "../../tensor/shape.ts"
import { isFloat } from "../../tensor/dtype.ts"
import type { Pass } from "../pass.ts"

/**
 * Makes one Gemm of a product of matrices and the sum that alone reads it.
 *
 *     %p = matMul(%x, $w)  %y = add(%p, $bias)   →   %y = gemm(%x, $w, $bias)
 *
 * Gemm adds before it rounds, so the result differs by one rounding. Only for two matrices, and for a summand that does not
 * make the product larger.
 */
export const mergeMatmulAdd: Pass = {
  name: "merge-matmul-add",
  run: (graph) => rewriteNodes(graph, (node, context) => (node.op === "add" ? mergeProduct(node, context) : undefined)),
}

function mergeProduct(node: NodeOf<"add">, context: RewriteContext): readonly Value[] | undefined {
  for (const side of [0, 1]) {
    const product = context.producer(node.inputs[side])
    const [summand, { shape }] = [node.inputs[1 - side]!, node.outputs[0]!.type]
    if (product?.op !== "matMul" || !context.isOnlyReader(side) || !isFloat(summand.type.dtype)) continue
    const areMatrices = product.inputs.every((operand) => operand?.type.shape.length === 2)
    const fits = sameShape(broadcastShapes(summand.type.shape, product.outputs[0]!.type.shape) ?? [], shape)
    if (!areMatrices || !fits || summand.type.shape.length > 2 || !sameShape(product.outputs[0]!.type.shape, shape))
      continue
    return [context.apply("gemm", [...product.inputs, summand], {}, joinOrigins(product.origin, node.origin))]
  }
  return undefined
}
