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

/** A node of the model that was exported. */
export interface MappedNode {
  /** The cluster that computes it; null for what is computed when weights are prepared, or not at all. */
  readonly cluster: number | null
  /** Whether its value, and not only what others make of it, is in memory. */
  readonly kept: boolean
}

export function fusionMapOf(exported: Graph, clusters: readonly Cluster[]): FusionMap {
  const clusterOf = new Map(clusters.flatMap(({ members }, id) => members.map((name) => [name, id] as const)))
  const kept = new Set(clusters.flatMap(({ results }) => results.flatMap(({ nodes }) => nodes.at(-1) ?? [])))
  const names = new Set(exported.nodes.flatMap(({ origin }) => origin.names))
  const nodes = [...names].map((name): [string, MappedNode] => [
    name,
    { cluster: clusterOf.get(name) ?? null, kept: kept.has(name) },
  ])
  return {
    clusters: clusters.map(({ kernel, members, results }, id) => ({ id, kernel, members, kept: results })),
    nodes: Object.fromEntries(nodes),
  }
}
