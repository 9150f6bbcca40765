import type { Pass } from "./pass.ts"
import { adaptivePoolToMean } from "./passes/adaptive-pool-to-mean.ts"
import { constantShape } from "./passes/constant-shape.ts"
import { eliminateDeadCode } from "./passes/eliminate-dead-code.ts"
import { eliminateIdentities } from "./passes/eliminate-identities.ts"
import { foldConstants } from "./passes/fold-constants.ts"
import { mergeCastReducesum } from "./passes/merge-cast-reducesum.ts"
import { mergeCommonSubexpressions } from "./passes/merge-common-subexpressions.ts"
import { mergeConvBn } from "./passes/merge-conv-bn.ts"
import { mergePadPool } from "./passes/merge-pad-pool.ts"
import { mergeTransposeGemm } from "./passes/merge-transpose-gemm.ts"
import { simplifyShapes } from "./passes/simplify-shapes.ts"

/** How much the optimizer may change. `minimal` keeps the graph recognisable; `safe` leaves rounding exactly as it is. */
export type PassSet = "minimal" | "safe" | "all"

const minimal: readonly Pass[] = [constantShape, foldConstants, eliminateDeadCode]

const exact: readonly Pass[] = [
  constantShape,
  foldConstants,
  eliminateIdentities,
  simplifyShapes,
  mergeCommonSubexpressions,
  mergeTransposeGemm,
  mergeCastReducesum,
  mergePadPool,
]

const safe: readonly Pass[] = [...exact, eliminateDeadCode]

const all: readonly Pass[] = [...exact, mergeConvBn, adaptivePoolToMean, eliminateDeadCode]

/** The passes of each set, in order; the optimizer repeats them until nothing changes. */
export const pipelines = { minimal, safe, all } as const satisfies Record<PassSet, readonly Pass[]>
