import type { Graph, Value } from "./graph.ts"

/** Values that depend on parameters and constants alone: they are computed when weights are loaded, never in a run. */
export function storedValues(graph: Graph): ReadonlySet<Value> {
  const stored = new Set(graph.constants.map((constant) => constant.value))
  for (const node of graph.nodes) {
    const isStored = node.inputs.every((input) => input === undefined || stored.has(input))
    if (isStored) for (const output of node.outputs) stored.add(output)
  }
  return stored
}
