import type { Graph } from "../ir/graph.ts"

/** Graph → Graph; returns the same object when it found nothing to change. */
export interface Pass {
  /** The name of its file. */
  readonly name: string
  run(graph: Graph): Graph
}

/** One application of a pass, for the log, the report and bisection. */
export interface PassRecord {
  readonly pass: string
  readonly round: number
  readonly nodesBefore: number
  readonly nodesAfter: number
  readonly changed: boolean
  readonly milliseconds: number
}
