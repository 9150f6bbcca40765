import { diagnostic } from "../../diagnostics/catalogue.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import { nearestWord } from "../../support/edit-distance.ts"
import { longDomain, shortDomain } from "./opsets.ts"
import { importerOf, knownOperators } from "./operators/table.ts"
import { unsupportedReasons } from "./operators/unsupported.ts"
import { nameOfNode, placeOfNode } from "./order-nodes.ts"
import type { FunctionProto, GraphProto, NodeProto } from "./proto/messages.ts"
import { functionKey } from "./shape-sources.ts"

/** Throws ONNX_OP_UNSUPPORTED for every kind of operator that cannot be imported, all at once, functions and branches included. */
export function refuseUnsupported(
  graph: GraphProto,
  functions: ReadonlyMap<string, FunctionProto>,
  file: string,
): void {
  const missing = new Map<string, NodeProto[]>()
  collectMissing(graph.node, functions, new Set(), missing)
  if (missing.size > 0) throw new CompileError([...missing.values()].map((nodes) => describe(nodes, file)))
}

function collectMissing(
  nodes: readonly NodeProto[],
  functions: ReadonlyMap<string, FunctionProto>,
  visited: Set<FunctionProto>,
  missing: Map<string, NodeProto[]>,
): void {
  for (const node of nodes) {
    for (const { g } of node.attribute) if (g !== undefined) collectMissing(g.node, functions, visited, missing)
    if (importerOf(node) !== undefined || node.opType === "If") continue
    const called = functions.get(functionKey(node))
    if (called === undefined) {
      const key = functionKey(node)
      missing.set(key, [...(missing.get(key) ?? []), node])
    } else if (!visited.has(called)) {
      visited.add(called)
      collectMissing(called.node, functions, visited, missing)
    }
  }
}

function describe(nodes: readonly NodeProto[], file: string): ReturnType<typeof diagnostic> {
  const { opType: operator, domain } = nodes[0]!
  const reason = shortDomain(domain) === "" ? unsupportedReasons[operator] : undefined
  return diagnostic("ONNX_OP_UNSUPPORTED", placeOfNode(nodes[0]!, file), {
    operator,
    domain: longDomain(shortDomain(domain)),
    count: nodes.length,
    nodes: nodes.map(nameOfNode),
    reason,
    nearest: nearestWord(operator, knownOperators(domain)),
  })
}
