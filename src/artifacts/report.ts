import { operatorOf } from "../ops/table.ts"
import type { Graph, Node, Value } from "../ir/graph.ts"
import type { PassRecord } from "../pfvm/pass.ts"
import { byteLengthOf } from "../tensor/tensor.ts"
import type { Cluster, ProgramReport } from "../target.ts"

/** A stage of the compile. How long it took is in `trace.json`: equal compiles give equal reports. */
export interface Phase {
  readonly name: string
  readonly status: "ok" | "skipped"
}

/** One node of the optimised graph, under the names that the user gave. */
export interface Layer {
  readonly op: string
  readonly name: string
  /** `file:line:column`, when the model is a module. */
  readonly place: string | null
  readonly flops: number
  readonly outputs: readonly string[]
}

export interface ReportedCluster extends Pick<Cluster, "kernel" | "members"> {
  /** The layers that it computes, or computes a part of, by their numbers. */
  readonly layers: readonly number[]
}

/** One run of a kernel, with the model's names for what it computes. */
export interface ReportedCall {
  readonly name: string
  readonly cluster: number
  /** `conv+relu` */
  readonly operators: string
  /** Names of the nodes that it computes a part of. */
  readonly nodes: readonly string[]
  /** `file:line:column` of the most expensive one, when the model is a module. */
  readonly place: string | null
  /** What that one reads and writes: `1×64×56×56 · 64×64×3×3 → 1×64×56×56`. */
  readonly shapes: string
  /** The last call that computes a part of a node has all of its work; packing and padding have none. */
  readonly flops: number
}

export interface PerformanceRow {
  readonly name: string
  readonly count: number
  readonly flops: number
}

/** `report.json`; its schema is published as `schemas/report.schema.json`. */
export interface Report {
  readonly name: string
  readonly compiler: string
  readonly command: string
  readonly device: string
  readonly graph_hash: string
  /** Null on devices that run no VSM. */
  readonly vsm_cycles: number | null
  /** MHz; null on devices that run no VSM. */
  readonly core_freq: number | null
  readonly flops: number
  readonly flops_by_op: Readonly<Record<string, number>>
  readonly effective_dtype: { readonly dtype: string; readonly reason: string }
  /** Bytes of the parameters and of the largest set of values alive between two nodes. */
  readonly memory_estimate: { readonly parameters: number; readonly peak_live: number }
  readonly phases: readonly Phase[]
  readonly passes: readonly Omit<PassRecord, "milliseconds">[]
  readonly layers: readonly Layer[]
  readonly perf_stats: readonly PerformanceRow[]
  readonly clusters: readonly ReportedCluster[]
  /** In the order of a run. */
  readonly calls: readonly ReportedCall[]
  readonly memory: ProgramReport["memory"]
  /** The most bytes that are in use during one call, and which call that is; null where memory is not planned. */
  readonly memory_peak: { readonly bytes: number; readonly call: string } | null
  readonly memory_bytes: number
  readonly hardware: Readonly<Record<string, string>>
  /** Sizes of the program's files in bytes. */
  readonly files: Readonly<Record<string, number>>
}

export function flopsOf(node: Node): number {
  const inputs = node.inputs.map((input) => input?.type)
  return operatorOf(node.op).flops({
    inputs,
    attributes: node.attributes,
    outputs: node.outputs.map((output) => output.type),
  })
}

export function layersOf(graph: Graph): readonly Layer[] {
  return graph.nodes.map((node) => ({
    op: node.op,
    name: node.origin.names[0] ?? node.outputs[0]!.name,
    place: placeText(node),
    flops: flopsOf(node),
    outputs: node.outputs.map((output) => output.name),
  }))
}

function placeText({ origin }: Node): string | null {
  const place = origin.places[0]
  return place?.file === undefined
    ? null
    : [place.file, place.line, place.column].filter((part) => part !== undefined).join(":")
}

/** The calls of a program in the words of the graph that it was made from. */
export function reportedCalls(
  graph: Graph,
  { calls, clusters }: Pick<ProgramReport, "calls" | "clusters">,
): readonly ReportedCall[] {
  const flops = graph.nodes.map(flopsOf)
  const last = new Map(
    calls.flatMap(({ cluster }, call) => clusters[cluster]!.nodes.map((node) => [node, call] as const)),
  )
  return calls.map(({ name, cluster }, call) => {
    const { operators, nodes } = clusters[cluster]!
    const byWork = nodes.toSorted((a, b) => flops[b]! - flops[a]!).map((node) => graph.nodes[node]!)
    return {
      name,
      cluster,
      operators: operators.join("+"),
      nodes: [...new Set(nodes.flatMap((node) => graph.nodes[node]!.origin.names))],
      place: byWork.map(placeText).find((place) => place !== null) ?? null,
      shapes: byWork[0] === undefined ? "" : shapesOf(byWork[0]),
      flops: nodes.reduce((sum, node) => (last.get(node) === call ? sum + flops[node]! : sum), 0),
    }
  })
}

/** Only what is larger than a vector: biases, axes and the like say nothing. */
function shapesOf({ inputs, outputs }: Node): string {
  const text = ({ type }: Value): string => type.shape.join("×")
  const large = inputs.filter((input) => input !== undefined && input.type.shape.length > 1) as readonly Value[]
  return `${large.map(text).join(" · ")} → ${outputs.map(text).join(" · ")}`
}

/** Floating point operations by operator, in alphabetical order. */
export function flopsByOp(graph: Graph): Readonly<Record<string, number>> {
  const byOp = new Map<string, number>()
  for (const node of graph.nodes) byOp.set(node.op, (byOp.get(node.op) ?? 0) + flopsOf(node))
  return Object.fromEntries([...byOp].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** One row an operator, ending in `ALL`. */
export function performanceRows(graph: Graph): readonly PerformanceRow[] {
  const rows = Object.entries(flopsByOp(graph)).map(([name, flops]) => ({
    name,
    count: graph.nodes.filter((node) => node.op === name).length,
    flops,
  }))
  const total = rows.reduce((sum, row) => sum + row.flops, 0)
  return [...rows, { name: "ALL", count: graph.nodes.length, flops: total }]
}

/** Bytes of stored tensors, and the most bytes of computed values that are alive at once in the order of the graph. */
export function memoryEstimate(graph: Graph): Report["memory_estimate"] {
  const lastUse = new Map<object, number>()
  graph.nodes.forEach((node, i) => node.inputs.forEach((input) => input !== undefined && lastUse.set(input, i)))
  for (const { value } of graph.outputs) lastUse.set(value, graph.nodes.length)
  const dying = new Map<number, number>()
  let live = 0
  const begin = (value: { type: Parameters<typeof byteLengthOf>[0] }, at: number): void => {
    const bytes = byteLengthOf(value.type)
    const end = lastUse.get(value) ?? at
    live += bytes
    dying.set(end, (dying.get(end) ?? 0) + bytes)
  }
  for (const input of graph.inputs) begin(input, 0)
  let peak = live
  graph.nodes.forEach((node, i) => {
    for (const output of node.outputs) begin(output, i)
    peak = Math.max(peak, live)
    live -= dying.get(i) ?? 0
  })
  const parameters = graph.constants.reduce((sum, constant) => sum + byteLengthOf(constant.value.type), 0)
  return { parameters, peak_live: peak }
}
