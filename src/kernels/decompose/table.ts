import type { NodeOf } from "../../ir/graph.ts"
import type { OpName } from "../../ops/table.ts"
import { classLosses } from "./class-losses.ts"
import { decomposeEinsum } from "./einsum.ts"
import type { Decomposition } from "./formula.ts"
import { globalPools } from "./global-pools.ts"
import { decomposeLrn } from "./lrn.ts"
import { normalizations } from "./normalizations.ts"
import { recurrences } from "./recurrences.ts"
import { decomposeResize } from "./resize.ts"
import { softmaxes } from "./softmaxes.ts"

/** The operators that are written in terms of others before anything is lowered. */
export const decompositions = {
  ...normalizations,
  ...softmaxes,
  ...classLosses,
  ...globalPools,
  ...recurrences,
  lrn: decomposeLrn,
  einsum: decomposeEinsum,
  resize: decomposeResize,
} as const satisfies { readonly [Op in OpName]?: Decomposition<NodeOf<Op>> }

/** The decomposition with its node type forgotten; nothing for operators with kernels of their own. */
export function decompositionOf(op: OpName): Decomposition | undefined {
  const table: { readonly [Op in OpName]?: unknown } = decompositions
  return table[op] as Decomposition | undefined
}
