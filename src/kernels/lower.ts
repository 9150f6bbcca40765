import type { Graph } from "../ir/graph.ts"
import { decompose } from "./decompose/decompose.ts"
import { formGroups } from "./fuse/groups.ts"
import { assembleProgram } from "./lower/assemble.ts"
import { classifyNodes } from "./lower/classify.ts"
import { lowerGroups } from "./lower/lower-groups.ts"
import { requireSupported } from "./lower/supported.ts"
import { widenHalves } from "./lower/widen-halves.ts"
import type { Answers } from "./lower/questions.ts"
import type { Build, Program, WeightStorage } from "./program.ts"
import { whyNoRows } from "./templates/rows/row-form.ts"

export interface LowerOptions {
  readonly build: Build
  /** Before the number in the names of calls, `cpu_0EAE7ED7_wasm_FI` for instance. */
  readonly callPrefix?: string
  /** How weights of matrix-vector products are stored; "f32" by default. */
  readonly weightStorage?: WeightStorage
  /** Measured answers to questions of earlier lowerings; none by default. */
  readonly answers?: Answers
}

/**
 * Graph → program of kernels: which nodes run in one loop nest, with which tiles, and where every value lies. Throws
 * one CompileError with a KERNEL_UNSUPPORTED for every node without a kernel.
 */
export function lowerGraph(source: Graph, options: LowerOptions): Program {
  const { build, weightStorage = "f32", answers = new Map<string, string>() } = options
  const graph = widenHalves(decompose(source, (node) => whyNoRows(node) === undefined))
  const classified = classifyNodes(graph)
  requireSupported(classified.running)
  const groups = formGroups(classified.running, graph.outputs, classified.known)
  const lowered = lowerGroups(classified, groups, { build, weightStorage, answers })
  return assembleProgram(graph, lowered, options)
}
