import { fail } from "../diagnostics/catalogue.ts"
import type { Graph } from "../ir/graph.ts"
import { verifyGraph } from "../ir/verify.ts"
import type { Pass, PassRecord } from "./pass.ts"

export interface OptimizeOptions {
  readonly passes: readonly Pass[]
  /** Names of passes that are left out. */
  readonly disable: readonly string[]
  /** Stop after this many applications that changed something, to bisect a wrong answer. */
  readonly limit?: number
  /** Milliseconds from any origin. */
  readonly now: () => number
  /** Sees the graph after each application that changed it. */
  readonly afterPass?: (record: PassRecord, graph: Graph) => void
}

export interface Optimized {
  readonly graph: Graph
  readonly trace: readonly PassRecord[]
}

const mostRounds = 16

/**
 * Applies the passes in order, and again until a whole round changes nothing. Verifies the graph after each change and names
 * the pass that broke it (GRAPH_INVALID).
 */
export function optimize(graph: Graph, options: OptimizeOptions): Optimized {
  const passes = options.passes.filter((pass) => !options.disable.includes(pass.name))
  const trace: PassRecord[] = []
  let current = graph
  let changes = 0
  for (let round = 1; round <= mostRounds; round++) {
    const before = current
    for (const pass of passes) {
      if (changes >= (options.limit ?? Infinity)) return { graph: current, trace }
      const { graph: next, record } = applyPass(pass, current, round, options.now)
      trace.push(record)
      if (!record.changed) continue
      changes++
      current = next
      options.afterPass?.(record, current)
    }
    if (current === before) break
  }
  return { graph: current, trace }
}

function applyPass(pass: Pass, graph: Graph, round: number, now: () => number): { graph: Graph; record: PassRecord } {
  const start = now()
  const next = pass.run(graph)
  const changed = next !== graph
  const problems = changed ? verifyGraph(next) : []
  if (problems.length > 0)
    fail("GRAPH_INVALID", { path: pass.name }, { after: `pass ${pass.name}`, problem: problems.join("; ") })
  const nodes = { nodesBefore: graph.nodes.length, nodesAfter: next.nodes.length }
  return { graph: next, record: { pass: pass.name, round, ...nodes, changed, milliseconds: now() - start } }
}
