import type { Graph } from "../ir/graph.ts"
import type { PassRecord } from "../pfvm/pass.ts"
import type { TargetProgram } from "../target.ts"
import { memoryPeak } from "./live-memory.ts"
import { flopsByOp, layersOf, memoryEstimate, performanceRows, reportedCalls, type Report } from "./report.ts"

export interface ReportSubject {
  readonly name: string
  readonly compiler: string
  readonly device: string
  readonly graphHash: string
}

/** Everything about a compile that does not depend on the machine or the time, so that equal compiles give equal reports. */
export function reportOf(
  graph: Graph,
  trace: readonly PassRecord[],
  program: TargetProgram,
  subject: ReportSubject,
): Report {
  const { calls, clusters, memory, memoryByteLength, effectiveDType } = program.report
  const performance = performanceRows(graph)
  return {
    name: subject.name,
    compiler: subject.compiler,
    command: "mlsdk compile",
    device: subject.device,
    graph_hash: subject.graphHash,
    vsm_cycles: null,
    core_freq: null,
    flops: performance.at(-1)!.flops,
    flops_by_op: flopsByOp(graph),
    effective_dtype: effectiveDType,
    memory_estimate: memoryEstimate(graph),
    phases: ["export", "pfvm", "supported-ops", "kernels", "emit"].map((name) => ({ name, status: "ok" })),
    passes: trace.map(({ pass, round, nodesBefore, nodesAfter, changed }) => ({
      pass,
      round,
      nodesBefore,
      nodesAfter,
      changed,
    })),
    layers: layersOf(graph),
    perf_stats: performance,
    clusters: clusters.map(({ kernel, members, nodes }) => ({ kernel, members, layers: nodes })),
    calls: reportedCalls(graph, program.report),
    memory,
    memory_peak: memoryPeak(memory, calls),
    memory_bytes: memoryByteLength,
    hardware: { device: subject.device },
    files: Object.fromEntries([...program.files].map(([name, bytes]) => [name, bytes.length])),
  }
}
