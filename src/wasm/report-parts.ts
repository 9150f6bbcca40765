import { noOrigin, type Graph, type Node } from "../ir/graph.ts"
import type { Cluster, Member, Program } from "../kernels/program.ts"
import type { MemoryRegion } from "../target.ts"

/** The nodes of the graph that a program was lowered from, by their numbers, of which a cluster computes a part. */
export function nodesOf({ members }: Pick<Cluster, "members">, graph: Graph): readonly number[] {
  return graph.nodes.flatMap((node, i) => (members.some((member) => isPart(member, node)) ? [i] : []))
}

/** What a node was decomposed into has its origin. */
function isPart({ op, origin }: Member, node: Node): boolean {
  return origin === node.origin && (op === node.op || origin !== noOrigin)
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
