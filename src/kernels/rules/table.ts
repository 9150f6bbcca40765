import type { NodeOf } from "../../ir/graph.ts"
import type { OpName } from "../../ops/table.ts"
import { argMaxRule, argMinRule } from "../templates/argument.ts"
import { attentionRule } from "../templates/attention/attention.ts"
import { convolutionRule } from "../templates/convolution/convolution.ts"
import { transposedRule } from "../templates/convolution/transposed.ts"
import { cumSumRule } from "../templates/cumulative-sum.ts"
import { concatRule, padRule } from "../templates/joining.ts"
import { gemmRule, matMulRule } from "../templates/products.ts"
import { averagePoolRule, lpPoolRule, maxPoolRule } from "../templates/pooling/pools.ts"
import { castReduceSumRule, reductionRules } from "../templates/reductions.ts"
import { gruRule, lstmRule, rnnRule } from "../templates/recurrent/rules.ts"
import { layerNormRule, rmsNormRule } from "../templates/rows/normalization.ts"
import { logSoftmaxRule, softmaxRule } from "../templates/rows/softmax.ts"
import { scatterElementsRule, scatterNDRule } from "../templates/scatter.ts"
import { topKRule } from "../templates/top-k.ts"
import { arithmeticRules } from "./elementwise/arithmetic.ts"
import { castRule } from "./elementwise/cast.ts"
import { functionRules } from "./elementwise/functions.ts"
import { generatorRules } from "./generators.ts"
import { movementRules } from "./movement.ts"
import { unsupported, type Rule } from "./rule.ts"

/** Written in terms of other operators before (`decompose/`); what is left was not covered there. */
const decomposed = unsupported("no formula in terms of other operators covers this form")

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
  attention: attentionRule,
  averagePool: averagePoolRule,
  batchNorm: decomposed,
  concat: concatRule,
  conv: convolutionRule,
  convTranspose: transposedRule,
  cumSum: cumSumRule,
  einsum: decomposed,
  globalAveragePool: decomposed,
  globalMaxPool: decomposed,
  groupNorm: decomposed,
  gru: gruRule,
  instanceNorm: decomposed,
  layerNorm: layerNormRule,
  logSoftmax: logSoftmaxRule,
  lpPool: lpPoolRule,
  lrn: decomposed,
  lstm: lstmRule,
  maxPool: maxPoolRule,
  nllLoss: decomposed,
  pad: padRule,
  reduceLogSumExp: decomposed,
  resize: decomposed,
  rmsNorm: rmsNormRule,
  rnn: rnnRule,
  scatterElements: scatterElementsRule,
  scatterND: scatterNDRule,
  shape: unsupported("its value is known when compiling"),
  size: unsupported("its value is known when compiling"),
  softmax: softmaxRule,
  softmaxCrossEntropy: decomposed,
  topK: topKRule,
} as const satisfies { readonly [Op in OpName]: Rule<NodeOf<Op>> }

/** The rule with its node type forgotten, for code that treats all operators alike. */
export function ruleOf(op: OpName): Rule {
  return rules[op] as unknown as Rule
}
