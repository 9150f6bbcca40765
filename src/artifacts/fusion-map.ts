import type { Graph } from "../ir/graph.ts"
import type { Cluster, KeptValue } from "../target.ts"

/**
 * `fusion_map.json`: where each node of the model went. Tools that compare values of two programs align them by it: a value that is
 * kept can be read from the program's memory after the cluster's kernel has run, all others exist in registers only.
 */
export interface FusionMap {
  readonly clusters: readonly {
    readonly id: number
    readonly kernel: string
    readonly members: readonly string[]
    readonly kept: readonly KeptValue[]
  }[]
  readonly nodes: Readonly<Record<string, MappedNode>>
}

/** A node of the model that was exported, or several of one name. */
export interface MappedNode {
  /** The clusters that compute it; none for what is computed when weights are prepared, or not at all. */
  readonly clusters: readonly number[]
  /** Whether its value, and not only what others make of it, is in memory. */
  readonly kept: boolean
}

export function fusionMapOf(exported: Graph, clusters: readonly Cluster[]): FusionMap {
  const kept = new Set(clusters.flatMap(({ results }) => results.flatMap(({ nodes }) => nodes.at(-1) ?? [])))
  const clustersOf = new Map<string, number[]>()
  for (const [id, { members }] of clusters.entries()) {
    for (const name of members) clustersOf.set(name, [...(clustersOf.get(name) ?? []), id])
  }
  const names = new Set(exported.nodes.flatMap(({ origin }) => origin.names))
  const nodes = [...names].map((name): [string, MappedNode] => [
    name,
    { clusters: clustersOf.get(name) ?? [], kept: kept.has(name) },
  ])
  return {
    clusters: clusters.map(({ kernel, members, results }, id) => ({ id, kernel, members, kept: results })),
    nodes: Object.fromEntries(nodes),
  }
}
