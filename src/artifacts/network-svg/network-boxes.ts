import type { Graph, Node, Value } from "../../ir/graph.ts"
import type { Cluster } from "../../target.ts"

/** Nodes of the graph, by their numbers, that run together. */
export type DrawnCluster = Pick<Cluster, "kernel" | "nodes">

/** What is drawn as one box: a cluster with its nodes, a node of none, an input or an output. */
export interface NetworkBox {
  readonly kind: "cluster" | "node" | "input" | "output"
  readonly title: string
  /** One for each node, in order. */
  readonly lines: readonly string[]
}

/** A value that a box makes and another one reads. */
export interface NetworkEdge {
  readonly from: number
  readonly to: number
  /** `float32 1×8×28×28` */
  readonly label: string
  readonly name: string
  /** Which value it is of those that the box makes for others, from 0; null where an earlier edge has the same one. */
  readonly place: number | null
}

export interface NetworkBoxes {
  readonly boxes: readonly NetworkBox[]
  readonly edges: readonly NetworkEdge[]
  /** How many boxes there are beyond those that are shown. */
  readonly hidden: number
}

/** More would be a file that no viewer opens. */
const mostBoxes = 2000

/**
 * The boxes of a network in the order in which they run. What depends on stored tensors alone is not shown: it is computed before the
 * first run.
 */
export function networkBoxes(graph: Graph, clusters: readonly DrawnCluster[]): NetworkBoxes {
  const groups = groupNodes(graph, clusters)
  const all: NetworkBox[] = [
    ...graph.inputs.map((value) => ({ kind: "input" as const, title: value.name, lines: [typeText(value)] })),
    ...groups.map(({ cluster, nodes }) => ({
      kind: cluster === undefined ? ("node" as const) : ("cluster" as const),
      title: cluster === undefined ? "" : shortened(callsText(clusters[cluster]!.kernel)),
      lines: nodes.map(nodeText),
    })),
    ...graph.outputs.map(({ name, value }) => ({ kind: "output" as const, title: name, lines: [typeText(value)] })),
  ]
  const boxes = all.slice(0, mostBoxes)
  const edges = edgesOf(graph, groups).filter(({ from, to }) => Math.max(from, to) < boxes.length)
  return { boxes, edges, hidden: all.length - boxes.length }
}

interface NodeGroup {
  readonly cluster: number | undefined
  readonly nodes: readonly Node[]
  /** Clusters stand in the order in which they run, and a node of none after the last one that it depends on. */
  readonly after: number
}

/** Nodes that depend on an input. */
function runningNodes({ inputs, nodes }: Graph): readonly Node[] {
  const live = new Set<Value>(inputs)
  return nodes.filter((node) => {
    const runs = node.inputs.length === 0 || node.inputs.some((input) => input !== undefined && live.has(input))
    if (runs) for (const output of node.outputs) live.add(output)
    return runs
  })
}

/** A node that several clusters compute, or compute parts of, is in each of them. */
function groupNodes(graph: Graph, clusters: readonly DrawnCluster[]): readonly NodeGroup[] {
  const running = runningNodes(graph)
  const isRunning = new Set(running)
  const inClusters = clusters.map(({ nodes }, id): NodeGroup => {
    return {
      cluster: id,
      nodes: nodes.flatMap((i) => graph.nodes[i] ?? []).filter((node) => isRunning.has(node)),
      after: id,
    }
  })
  const last = new Map(inClusters.flatMap(({ nodes, after }) => nodes.map((node) => [node, after] as const)))
  const makers = new Map<Value, number>()
  const free: NodeGroup[] = []
  for (const node of running) {
    const inputs = node.inputs.map((input) => (input === undefined ? undefined : makers.get(input)) ?? -1)
    const after = last.get(node) ?? Math.max(-1, ...inputs)
    if (!last.has(node)) free.push({ cluster: undefined, nodes: [node], after })
    for (const output of node.outputs) makers.set(output, after)
  }
  return [...inClusters.filter(({ nodes }) => nodes.length > 0), ...free].toSorted((a, b) => a.after - b.after)
}

/** One for each value that a box reads from another, however many of its nodes read it. */
function edgesOf({ inputs, outputs }: Graph, groups: readonly NodeGroup[]): readonly NetworkEdge[] {
  const makers = new Map<Value, number[]>(inputs.map((value, box) => [value, [box]]))
  groups.forEach(({ nodes }, i) => {
    for (const value of nodes.flatMap((node) => node.outputs))
      makers.set(value, [...(makers.get(value) ?? []), inputs.length + i])
  })
  const readers = [
    ...groups.map(({ nodes }, i) => ({ box: inputs.length + i, read: nodes.flatMap((node) => node.inputs) })),
    ...outputs.map(({ value }, i) => ({ box: inputs.length + groups.length + i, read: [value] })),
  ]
  const places = new Map<number, Map<Value, number>>()
  return readers.flatMap(({ box, read }) =>
    [...new Set(read)].flatMap((value): readonly NetworkEdge[] => {
      const boxes = value === undefined ? [] : (makers.get(value) ?? [])
      const from = boxes.includes(box) ? undefined : boxes.findLast((maker) => maker < box)
      if (value === undefined || from === undefined) return []
      const known = places.get(from) ?? new Map<Value, number>()
      places.set(from, known)
      const place = known.has(value) ? null : known.size
      known.set(value, known.get(value) ?? known.size)
      return [{ from, to: box, label: typeText(value), name: value.name, place }]
    }),
  )
}

function nodeText({ op, origin, outputs }: Node): string {
  return shortened(`${op}  ${origin.names[0] ?? outputs[0]!.name}`)
}

function typeText({ type: { dtype, shape } }: Value): string {
  return `${dtype} ${shape.length === 0 ? "scalar" : shape.join("×")}`
}

/** `cpu_0EAE7ED7_wasm_FI_2+cpu_0EAE7ED7_wasm_FI_3` is shown as `cpu_0EAE7ED7_wasm_FI_2+3`. */
function callsText(kernel: string): string {
  const prefix = /^\w+_(?=\d+\+)/.exec(kernel)?.[0] ?? ""
  return prefix === "" ? kernel : prefix + kernel.slice(prefix.length).replaceAll(`+${prefix}`, "+")
}

const longestText = 40

function shortened(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`
}
