import type { Node } from "../../ir/graph.ts"

/** Operators that keep all elements in their order. */
export const views: ReadonlySet<Node["op"]> = new Set(["reshape", "flatten", "squeeze", "unsqueeze"])

/** Operators that keep all elements. */
export const rearrangements: ReadonlySet<Node["op"]> = new Set([...views, "transpose"])
