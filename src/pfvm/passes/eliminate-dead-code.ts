import type { Graph, Node, Value } from "../../ir/graph.ts"
import { withParts } from "../../ir/rewrite.ts"
import type { Pass } from "../pass.ts"

/**
 * Removes nodes and constants that no output depends on.
 *
 *     %max = reduceMax(%y)  %which = argMax(%y)  output o = %which   →   %which = argMax(%y)  output o = %which
 *
 * One walk from the last node to the first marks what is needed. Inputs stay, since they are the program's contract. Safe
 * because operators have no effects.
 */
export const eliminateDeadCode: Pass = {
  name: "eliminate-dead-code",
  run(graph) {
    const { nodes, needed } = neededNodes(graph)
    const constants = graph.constants.filter((constant) => needed.has(constant.value))
    if (nodes.length === graph.nodes.length && constants.length === graph.constants.length) return graph
    return withParts(graph, { nodes, constants })
  },
}

function neededNodes(graph: Graph): { nodes: readonly Node[]; needed: ReadonlySet<Value> } {
  const needed = new Set<Value>(graph.outputs.map((output) => output.value))
  const nodes: Node[] = []
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue
    nodes.push(node)
    for (const input of node.inputs) if (input !== undefined) needed.add(input)
  }
  return { nodes: nodes.reverse(), needed }
}
