import { fail } from "../../diagnostics/catalogue.ts"
import { placeOfNode } from "./order-nodes.ts"
import type { FunctionProto, GraphProto, NodeProto } from "./proto/messages.ts"
import { functionKey } from "./shape-sources.ts"

const mostNodes = 1_000_000
const deepestCalls = 100

/**
 * Refuses functions that cannot be unfolded: those that call themselves, and those that call each other so often that a small file
 * would become endless. The size of each function is counted once, so this takes no longer than reading the file.
 * Throws ONNX_STRUCTURE and ONNX_LIMIT.
 */
export function refuseEndlessFunctions(
  graph: GraphProto,
  functions: ReadonlyMap<string, FunctionProto>,
  file: string,
): void {
  const sizes = new Map<FunctionProto, number>()
  const sizeOfCall = (node: NodeProto, open: readonly FunctionProto[]): number => {
    const called = functions.get(functionKey(node))
    if (called === undefined) return 1
    const place = placeOfNode(node, file)
    if (open.includes(called)) {
      return fail("ONNX_STRUCTURE", place, {
        problem: `function ${called.name} calls itself`,
        expected: "functions without recursion",
      })
    }
    if (open.length >= deepestCalls)
      return fail("ONNX_LIMIT", place, { found: "deeper calls of functions", limit: `${deepestCalls}` })
    const size = sizes.get(called) ?? sizeOf(called.node, [...open, called])
    sizes.set(called, size)
    return size
  }
  const sizeOf = (nodes: readonly NodeProto[], open: readonly FunctionProto[]): number => {
    let size = 0
    for (const node of nodes) {
      size += sizeOfCall(node, open)
      for (const { g } of node.attribute) if (g !== undefined) size += sizeOf(g.node, open)
    }
    if (size > mostNodes)
      fail("ONNX_LIMIT", { file }, { found: "functions that unfold to more nodes", limit: `${mostNodes} nodes` })
    return size
  }
  sizeOf(graph.node, [])
}
