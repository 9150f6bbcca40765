import type { NodeOf } from "../../ir/graph.ts"
import type { RewriteContext } from "../../ir/rewrite.ts"
import { numbersOf } from "../../tensor/tensor.ts"

/** Begins and ends of the spatial axes, as windows spell them, when neither batch nor channels are padded. */
export function spatialPadding(
  pad: NodeOf<"pad">,
  context: RewriteContext,
  rank: number,
): readonly number[] | undefined {
  const known = context.known(pad.inputs[1])
  if (known === undefined || pad.inputs[3] !== undefined) return undefined
  const pads = numbersOf(known)
  const axes = pads.length / 2
  const [begins, ends] = [pads.slice(0, axes), pads.slice(axes)]
  const outer = [...begins.slice(0, axes - rank), ...ends.slice(0, axes - rank)]
  if (outer.some((extent) => extent !== 0) || pads.some((extent) => extent < 0)) return undefined
  return [...begins.slice(-rank), ...ends.slice(-rank)]
}
