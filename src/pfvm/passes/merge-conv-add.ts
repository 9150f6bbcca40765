import { joinOrigins, type NodeOf, type Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import { storedValues } from "../../ir/stored-values.ts"
import { tensorOf } from "../../tensor/tensor.ts"
import type { Pass } from "../pass.ts"

/**
 * Makes the bias of a convolution of a stored summand with one element a channel.
 *
 *     %c = conv(%x, $w, $b)  %y = add(%c, $shift)   →   %y = conv(%x, $w, add($b, reshape($shift)))
 *
 * The convolution must have no other reader. The result differs by rounding: the convolution adds its bias before it rounds.
 */
export const mergeConvAdd: Pass = {
  name: "merge-conv-add",
  run(graph) {
    const stored = storedValues(graph)
    return rewriteNodes(graph, (node, context) => (node.op === "add" ? mergeConv(node, context, stored) : undefined))
  },
}

function mergeConv(
  node: NodeOf<"add">,
  context: RewriteContext,
  stored: ReadonlySet<Value>,
): readonly Value[] | undefined {
  for (const side of [0, 1]) {
    const conv = context.producer(node.inputs[side])
    const summand = node.inputs[1 - side]!
    if (conv?.op !== "conv" || !context.isOnlyReader(side) || !stored.has(summand)) continue
    if (!isOneAChannel(summand, conv.outputs[0]!) || (conv.inputs[2] !== undefined && !stored.has(conv.inputs[2])))
      continue
    const inputs = [conv.inputs[0], conv.inputs[1], biasOf(conv, summand, context)]
    return [context.apply("conv", inputs, conv.attributes, joinOrigins(conv.origin, node.origin))]
  }
  return undefined
}

/** Whether a value broadcasts to an image as a bias does. */
function isOneAChannel({ type }: Value, image: Value): boolean {
  const { shape } = image.type
  const padded = [...shape.map(() => 1).slice(type.shape.length), ...type.shape]
  return padded.length === shape.length && padded.every((extent, axis) => extent === (axis === 1 ? shape[1] : 1))
}

function biasOf(conv: NodeOf<"conv">, summand: Value, context: RewriteContext): Value {
  const channels = conv.outputs[0]!.type.shape[1]!
  const shape = context.addConstant("bias_shape", tensorOf("int64", [1], [channels]))
  const flat = context.apply("reshape", [summand, shape])
  return conv.inputs[2] === undefined ? flat : context.apply("add", [conv.inputs[2], flat])
}
