import { joinOrigins, type NodeOf, type Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import type { Pass } from "../pass.ts"
import { spatialPadding } from "./spatial-padding.ts"

/**
 * Lets a convolution do the padding before it.
 *
 *     %p = pad(%x, [0,0,1,1,0,0,1,1])  %y = conv(%p, $w)   →   %y = conv(%x, $w) {pads=[1,1,1,1]}
 *
 * A convolution pads with zeros, so a pad with zeros on the spatial axes is the same.
 */
export const mergePadConv: Pass = {
  name: "merge-pad-conv",
  run: (graph) => rewriteNodes(graph, (node, context) => (node.op === "conv" ? mergePad(node, context) : undefined)),
}

function mergePad(node: NodeOf<"conv">, context: RewriteContext): readonly Value[] | undefined {
  const pad = context.producer(node.inputs[0])
  if (pad?.op !== "pad" || pad.attributes.mode !== "constant") return undefined
  const value = pad.inputs[2] === undefined ? 0 : context.known(pad.inputs[2])?.data[0]
  const padding = spatialPadding(pad, context, node.attributes.strides.length)
  if (padding === undefined || value === undefined || Number(value) !== 0) return undefined
  const pads = node.attributes.pads.map((extent, i) => extent + padding[i]!)
  const inputs = [pad.inputs[0], ...node.inputs.slice(1)]
  return [context.apply("conv", inputs, { ...node.attributes, pads }, joinOrigins(pad.origin, node.origin))]
}
