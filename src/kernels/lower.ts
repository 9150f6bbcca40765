import type { Graph } from "../ir/graph.ts"
import { decompose } from "./decompose/decompose.ts"
import { formGroups } from "./fuse/groups.ts"
import { assembleProgram } from "./lower/assemble.ts"
import { classifyNodes } from "./lower/classify.ts"
import { lowerGroups } from "./lower/lower-groups.ts"
import { requireSupported } from "./lower/supported.ts"
import { widenHalves } from "./lower/widen-halves.ts"
import type { Build, Program } from "./program.ts"

export interface LowerOptions {
  readonly build: Build
  /** Before the number in the names of calls, `cpu_0EAE7ED7_wasm_FI` for instance. */
  readonly callPrefix?: string
}

/**
 * Graph → program of kernels: which nodes run in one loop nest, with which tiles, and where every value lies. Throws
 * one CompileError with a KERNEL_UNSUPPORTED for every node without a kernel.
 */
export function lowerGraph(source: Graph, options: LowerOptions): Program {
  const graph = widenHalves(decompose(source))
  const classified = classifyNodes(graph)
  requireSupported(classified.running)
  const groups = formGroups(classified.running, graph.outputs)
  const lowered = lowerGroups(classified, groups, options.build)
  return assembleProgram(graph, lowered, options)
}
