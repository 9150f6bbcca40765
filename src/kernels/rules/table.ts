import type { NodeOf } from "../../ir/graph.ts"
import type { OpName } from "../../ops/table.ts"
import { argMaxRule, argMinRule } from "../templates/argument.ts"
import { cumSumRule } from "../templates/cumulative-sum.ts"
import { concatRule, padRule } from "../templates/joining.ts"
import { gemmRule, matMulRule } from "../templates/products.ts"
import { castReduceSumRule, reductionRules } from "../templates/reductions.ts"
import { scatterElementsRule, scatterNDRule } from "../templates/scatter.ts"
import { topKRule } from "../templates/top-k.ts"
import { arithmeticRules } from "./elementwise/arithmetic.ts"
import { castRule } from "./elementwise/cast.ts"
import { functionRules } from "./elementwise/functions.ts"
import { generatorRules } from "./generators.ts"
import { movementRules } from "./movement.ts"
import { unsupported, type Rule } from "./rule.ts"

/** How each operator becomes loops: the support matrix of every target that prints kernels. */
export const rules = {
  ...arithmeticRules,
  ...functionRules,
  ...movementRules,
  ...generatorRules,
  ...reductionRules,
  cast: castRule,
  argMax: argMaxRule,
  argMin: argMinRule,
  gemm: gemmRule,
  matMul: matMulRule,
  chainerCastReduceSum: castReduceSumRule,
  averagePool: unsupported("hole"),
  batchNorm: unsupported("hole"),
  concat: concatRule,
  conv: unsupported("hole"),
  convTranspose: unsupported("hole"),
  cumSum: cumSumRule,
  einsum: unsupported("hole"),
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
  pad: padRule,
  reduceLogSumExp: unsupported("hole"),
  resize: unsupported("hole"),
  rmsNorm: unsupported("hole"),
  scatterElements: scatterElementsRule,
  scatterND: scatterNDRule,
  shape: unsupported("its value is known when compiling"),
  size: unsupported("its value is known when compiling"),
  softmax: unsupported("hole"),
  softmaxCrossEntropy: unsupported("hole"),
  topK: topKRule,
} as const satisfies { readonly [Op in OpName]: Rule<NodeOf<Op>> }

/** The rule with its node type forgotten, for code that treats all operators alike. */
export function ruleOf(op: OpName): Rule {
  return rules[op] as unknown as Rule
}
