import type { Pass } from "./pass.ts"
import { adaptivePoolToMean } from "./passes/adaptive-pool-to-mean.ts"
import { constantShape } from "./passes/constant-shape.ts"
import { eliminateDeadCode } from "./passes/eliminate-dead-code.ts"
import { eliminateIdentities } from "./passes/eliminate-identities.ts"
import { foldConstants } from "./passes/fold-constants.ts"
import { mergeAttention } from "./passes/merge-attention.ts"
import { mergeCastReducesum } from "./passes/merge-cast-reducesum.ts"
import { mergeCommonSubexpressions } from "./passes/merge-common-subexpressions.ts"
import { mergeConvAdd } from "./passes/merge-conv-add.ts"
import { mergeConvBn } from "./passes/merge-conv-bn.ts"
import { mergeGelu } from "./passes/merge-gelu.ts"
import { mergeMatmulAdd } from "./passes/merge-matmul-add.ts"
import { mergePadConv } from "./passes/merge-pad-conv.ts"
import { mergePadPool } from "./passes/merge-pad-pool.ts"
import { mergeProjections } from "./passes/merge-projections.ts"
import { mergeSplitConcat } from "./passes/merge-split-concat.ts"
import { mergeTransposeGemm } from "./passes/merge-transpose-gemm.ts"
import { simplifyShapes } from "./passes/simplify-shapes.ts"
import { sinkCasts } from "./passes/sink-casts.ts"

/** How much the optimizer may change. `minimal` keeps the graph recognisable; `safe` leaves rounding exactly as it is. */
export type PassSet = "minimal" | "safe" | "all"

const minimal: readonly Pass[] = [constantShape, foldConstants, eliminateDeadCode]

const exact: readonly Pass[] = [
  constantShape,
  foldConstants,
  eliminateIdentities,
  simplifyShapes,
  mergeCommonSubexpressions,
  sinkCasts,
  mergeTransposeGemm,
  mergeCastReducesum,
  mergePadConv,
  mergePadPool,
  mergeSplitConcat,
  mergeProjections,
]

const safe: readonly Pass[] = [...exact, eliminateDeadCode]

const all: readonly Pass[] = [
  ...exact,
  mergeConvBn,
  mergeConvAdd,
  mergeMatmulAdd,
  adaptivePoolToMean,
  mergeAttention,
  mergeGelu,
  eliminateDeadCode,
]

/** The passes of each set, in order; the optimizer repeats them until nothing changes. */
export const pipelines = { minimal, safe, all } as const satisfies Record<PassSet, readonly Pass[]>
