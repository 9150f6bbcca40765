import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf } from "../../ir/graph.ts"
import type { Decomposition } from "./formula.ts"

/** A pool over all spatial elements of each channel is a reduction over the axes behind the channels. */
export const globalPools = {
  globalAveragePool: over<NodeOf<"globalAveragePool">>("reduceMean"),
  globalMaxPool: over<NodeOf<"globalMaxPool">>("reduceMax"),
} as const

function over<N extends NodeOf<"globalAveragePool" | "globalMaxPool">>(
  op: "reduceMean" | "reduceMax",
): Decomposition<N> {
  return (node, f) => {
    const x = present(node.inputs[0], "x")
    return [f.reduce(op, x, [...x.type.shape.keys()].slice(2))]
  }
}
