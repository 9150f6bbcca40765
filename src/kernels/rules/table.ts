import type { NodeOf } from "../../ir/graph.ts"
import type { OpName } from "../../ops/table.ts"
import { argMaxRule, argMinRule } from "../templates/argument.ts"
import { gemmRule, matMulRule } from "../templates/products.ts"
import { castReduceSumRule, reductionRules } from "../templates/reductions.ts"
import { arithmeticRules } from "./elementwise/arithmetic.ts"
import { castRule } from "./elementwise/cast.ts"
import { functionRules } from "./elementwise/functions.ts"
import { movementRules } from "./movement.ts"
import { unsupported, type Rule } from "./rule.ts"

/** How each operator becomes loops: the support matrix of every target that prints kernels. */
export const rules = {
  ...arithmeticRules,
  ...functionRules,
  ...movementRules,
  ...reductionRules,
  cast: castRule,
  argMax: argMaxRule,
  argMin: argMinRule,
  gemm: gemmRule,
  matMul: matMulRule,
  chainerCastReduceSum: castReduceSumRule,
  averagePool: unsupported("hole"),
  batchNorm: unsupported("hole"),
  concat: unsupported("hole"),
  constantOfShape: unsupported("hole"),
  conv: unsupported("hole"),
  convTranspose: unsupported("hole"),
  cumSum: unsupported("hole"),
  einsum: unsupported("hole"),
  eyeLike: unsupported("hole"),
  gather: unsupported("hole"),
  gatherElements: unsupported("hole"),
  gatherND: unsupported("hole"),
  globalAveragePool: unsupported("hole"),
  globalMaxPool: unsupported("hole"),
  groupNorm: unsupported("hole"),
  instanceNorm: unsupported("hole"),
  layerNorm: unsupported("hole"),
  logSoftmax: unsupported("hole"),
  lpPool: unsupported("hole"),
  lrn: unsupported("hole"),
  maxPool: unsupported("hole"),
  nllLoss: unsupported("hole"),
  oneHot: unsupported("hole"),
  pad: unsupported("hole"),
  range: unsupported("hole"),
  reduceLogSumExp: unsupported("hole"),
  resize: unsupported("hole"),
  rmsNorm: unsupported("hole"),
  scatterElements: unsupported("hole"),
  scatterND: unsupported("hole"),
  shape: unsupported("its value is known when compiling"),
  size: unsupported("its value is known when compiling"),
  softmax: unsupported("hole"),
  softmaxCrossEntropy: unsupported("hole"),
  topK: unsupported("hole"),
  trilu: unsupported("hole"),
} as const satisfies { readonly [Op in OpName]: Rule<NodeOf<Op>> }

/** The rule with its node type forgotten, for code that treats all operators alike. */
export function ruleOf(op: OpName): Rule {
  return rules[op] as unknown as Rule
}
