import { CompileError } from "../../diagnostics/compile-error.ts"
import { diagnostic } from "../../diagnostics/catalogue.ts"
import { placeOf, type Node } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import { ruleOf } from "../rules/table.ts"

/** Reports every node that no kernel can be made for, all at once, each kind with its count. */
export function requireSupported(nodes: readonly Node[]): void {
  const missing = new Map<string, Missing>()
  for (const node of nodes) {
    const why = whyUnsupported(node)
    if (why === undefined) continue
    const key = `${node.op} ${why.dtype} ${why.reason}`
    const known = missing.get(key)
    missing.set(key, { node: known?.node ?? node, ...why, count: (known?.count ?? 0) + 1 })
  }
  if (missing.size === 0) return
  throw new CompileError(
    [...missing.values()].map(({ node, dtype, reason, count }) =>
      diagnostic("KERNEL_UNSUPPORTED", placeOf(node), { op: node.op, dtype, reason, count }),
    ),
  )
}

interface Why {
  readonly dtype: DType
  readonly reason: string
}

interface Missing extends Why {
  readonly node: Node
  readonly count: number
}

function whyUnsupported(node: Node): Why | undefined {
  const { dtype } = node.outputs[0]!.type
  const rule = ruleOf(node.op)
  if (rule.kind === "unsupported") return { dtype, reason: rule.reason }
  const reason = rule.refuses?.(node)
  return reason === undefined ? undefined : { dtype, reason }
}
