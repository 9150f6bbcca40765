import { noOrigin, type Graph, type Origin, type Value } from "../ir/graph.ts"
import type { Program } from "../kernels/program.ts"
import type { MemoryRegion } from "../target.ts"

/**
 * Of each cluster of a program, the nodes of the graph that the program was lowered from of which it computes a part, by their numbers.
 * What a node was decomposed into has its origin, and values that the graph does not have.
 */
export function nodesOfClusters({ clusters }: Program, graph: Graph): readonly (readonly number[])[] {
  const values = new Set(graph.nodes.map(({ outputs }) => outputs[0]))
  const parts = new Map<Value | Origin, Set<number>>()
  clusters.forEach(({ members }, id) => {
    for (const { value, origin } of members) {
      const key = values.has(value) ? value : origin
      parts.set(key, (parts.get(key) ?? new Set()).add(id))
    }
  })
  const nodes = clusters.map((): number[] => [])
  graph.nodes.forEach(({ outputs, origin }, i) => {
    const decomposed = origin === noOrigin ? undefined : parts.get(origin)
    for (const id of parts.get(outputs[0]!) ?? decomposed ?? []) nodes[id]!.push(i)
  })
  return nodes
}

/** What lies where in a program's memory, and between which calls it is in use. */
export function regionsOf({ calls, buffers }: Program): readonly MemoryRegion[] {
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  calls.forEach(({ buffers: mentioned }, call) => {
    for (const id of mentioned) {
      if (!first.has(id)) first.set(id, call)
      last.set(id, call)
    }
  })
  return buffers.map(({ id, name = `buffer ${id}`, region, byteOffset, byteLength }) => {
    return { name, region, byteOffset, byteLength, first: first.get(id) ?? null, last: last.get(id) ?? null }
  })
}
