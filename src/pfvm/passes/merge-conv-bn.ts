import { joinOrigins, type NodeOf, type Value } from "../../ir/graph.ts"
import { storedValues } from "../../ir/stored-values.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import { tensorOf } from "../../tensor/tensor.ts"
import type { Pass } from "../pass.ts"

/**
 * Folds batch normalisation into the weights of the convolution before it.
 *
 *     %c = conv(%x, $w, $b)  %y = batchNorm(%c, $scale, $shift, $mean, $variance)
 *     →  %k = div($scale, sqrt(add($variance, ε)))   y = conv(%x, mul($w, %k), add($shift, mul(sub($b, $mean), %k)))
 *
 * Both are affine in each output channel, so their composition is one convolution. The new weights are computed from
 * parameters alone: they are prepared once, when weights are loaded, and never at run time. The result differs by rounding.
 * The convolution must have no other reader, and its weights and the statistics must be stored tensors.
 */
export const mergeConvBn: Pass = {
  name: "merge-conv-bn",
  run(graph) {
    const stored = storedValues(graph)
    return rewriteNodes(graph, (node, context) =>
      node.op === "batchNorm" ? mergeConv(node, context, stored) : undefined,
    )
  },
}

function mergeConv(
  node: NodeOf<"batchNorm">,
  context: RewriteContext,
  stored: ReadonlySet<Value>,
): readonly Value[] | undefined {
  const conv = context.producer(node.inputs[0])
  if (conv?.op !== "conv" || !context.isOnlyReader(0) || node.outputs.length !== 1) return undefined
  const weights = [...conv.inputs.slice(1), ...node.inputs.slice(1)]
  if (!weights.every((value) => value === undefined || stored.has(value))) return undefined
  const factor = factorOf(node, context)
  const inputs = [conv.inputs[0], scaledWeights(conv, factor, context), shiftedBias(conv, node, factor, context)]
  return [context.apply("conv", inputs, conv.attributes, joinOrigins(conv.origin, node.origin))]
}

function factorOf(node: NodeOf<"batchNorm">, context: RewriteContext): Value {
  const [, scale, , , variance] = node.inputs
  const epsilon = context.addConstant("epsilon", tensorOf(variance!.type.dtype, [], [node.attributes.epsilon]))
  return context.apply("div", [scale, context.apply("sqrt", [context.apply("add", [variance, epsilon])])])
}

function scaledWeights(conv: NodeOf<"conv">, factor: Value, context: RewriteContext): Value {
  const weights = conv.inputs[1]!
  const shape = [factor.type.shape[0]!, ...weights.type.shape.slice(1).map(() => 1)]
  const constant = context.addConstant("factor_shape", tensorOf("int64", [shape.length], shape))
  return context.apply("mul", [weights, context.apply("reshape", [factor, constant])])
}

function shiftedBias(conv: NodeOf<"conv">, node: NodeOf<"batchNorm">, factor: Value, context: RewriteContext): Value {
  const [, , shift, mean] = node.inputs
  const bias = conv.inputs[2]
  const centred = bias === undefined ? context.apply("neg", [mean]) : context.apply("sub", [bias, mean])
  return context.apply("add", [context.apply("mul", [centred, factor]), shift])
}
