import type { Graph, Node, Value } from "./graph.ts"

/** Who makes and who reads each value of a graph. */
export interface Uses {
  producer(value: Value): Node | undefined
  /** Nodes that read the value, in order, once for each input that is the value. */
  readers(value: Value): readonly Node[]
  isOutput(value: Value): boolean
  /** Readers plus graph outputs. */
  count(value: Value): number
}

export function usesOf(graph: Graph): Uses {
  const producers = new Map<Value, Node>()
  const readers = new Map<Value, Node[]>()
  for (const node of graph.nodes) {
    for (const output of node.outputs) producers.set(output, node)
    for (const input of node.inputs) {
      if (input === undefined) continue
      const known = readers.get(input)
      if (known === undefined) readers.set(input, [node])
      else known.push(node)
    }
  }
  const outputCounts = new Map<Value, number>()
  for (const { value } of graph.outputs) outputCounts.set(value, (outputCounts.get(value) ?? 0) + 1)
  return {
    producer: (value) => producers.get(value),
    readers: (value) => readers.get(value) ?? [],
    isOutput: (value) => outputCounts.has(value),
    count: (value) => (readers.get(value)?.length ?? 0) + (outputCounts.get(value) ?? 0),
  }
}
