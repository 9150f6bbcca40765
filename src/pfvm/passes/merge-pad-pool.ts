import { joinOrigins, type Node, type NodeOf, type Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import type { Pass } from "../pass.ts"
import { spatialPadding } from "./spatial-padding.ts"

/**
 * Lets MaxPool do the padding before it.
 *
 *     %p = pad(%x, [0,0,1,1,0,0,1,1], -inf)  %y = maxPool(%p)   →   %y = maxPool(%x) {pads=[1,1,1,1]}
 *
 * MaxPool ignores its own padding, as if it were minus infinity. A pad with zeros is the same only where x is never
 * negative (after ReLU, say), and only while each window holds an element of x, which pads smaller than the window
 * guarantee; otherwise the nodes stay.
 */
export const mergePadPool: Pass = {
  name: "merge-pad-pool",
  run: (graph) => rewriteNodes(graph, (node, context) => (node.op === "maxPool" ? mergePad(node, context) : undefined)),
}

const neverNegative: ReadonlySet<Node["op"]> = new Set([
  "relu",
  "sigmoid",
  "exp",
  "abs",
  "softmax",
  "softplus",
  "hardSigmoid",
])

function mergePad(node: NodeOf<"maxPool">, context: RewriteContext): readonly Value[] | undefined {
  const pad = context.producer(node.inputs[0])
  const { ceilMode, kernelShape, dilations } = node.attributes
  if (pad?.op !== "pad" || pad.attributes.mode !== "constant" || node.outputs.length !== 1 || ceilMode) return undefined
  const padding = spatialPadding(pad, context, kernelShape.length)
  if (padding === undefined || !isNeutral(pad, context)) return undefined
  const pads = node.attributes.pads.map((extent, i) => extent + padding[i]!)
  const rank = kernelShape.length
  const fits = pads.every((extent, i) => extent >= 0 && extent <= (kernelShape[i % rank]! - 1) * dilations[i % rank]!)
  if (!fits) return undefined
  return [context.apply("maxPool", [pad.inputs[0]], { ...node.attributes, pads }, joinOrigins(pad.origin, node.origin))]
}

function isNeutral(pad: NodeOf<"pad">, context: RewriteContext): boolean {
  const value = pad.inputs[2] === undefined ? 0 : context.known(pad.inputs[2])?.data[0]
  if (value === -Infinity) return true
  const source = context.producer(pad.inputs[0])
  return Number(value) === 0 && source !== undefined && neverNegative.has(source.op)
}
