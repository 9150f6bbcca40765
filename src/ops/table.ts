import { abs } from "./abs.ts"
import { acos } from "./acos.ts"
import { acosh } from "./acosh.ts"
import { add } from "./add.ts"
import { and } from "./and.ts"
import { argMax } from "./arg-max.ts"
import { argMin } from "./arg-min.ts"
import { asin } from "./asin.ts"
import { asinh } from "./asinh.ts"
import { atan } from "./atan.ts"
import { atanh } from "./atanh.ts"
import { attention } from "./attention.ts"
import { averagePool } from "./average-pool.ts"
import { batchNorm } from "./batch-norm.ts"
import { bitShift } from "./bit-shift.ts"
import { bitwiseAnd } from "./bitwise-and.ts"
import { bitwiseNot } from "./bitwise-not.ts"
import { bitwiseOr } from "./bitwise-or.ts"
import { bitwiseXor } from "./bitwise-xor.ts"
import { cast } from "./cast.ts"
import { ceil } from "./ceil.ts"
import { celu } from "./celu.ts"
import { chainerCastReduceSum } from "./chainer-cast-reduce-sum.ts"
import { clip } from "./clip.ts"
import { concat } from "./concat.ts"
import { constantOfShape } from "./constant-of-shape.ts"
import { conv } from "./conv.ts"
import { convTranspose } from "./conv-transpose.ts"
import { cos } from "./cos.ts"
import { cosh } from "./cosh.ts"
import { cumSum } from "./cum-sum.ts"
import { depthToSpace } from "./depth-to-space.ts"
import { div } from "./div.ts"
import { dropout } from "./dropout.ts"
import { einsum } from "./einsum.ts"
import { elu } from "./elu.ts"
import { equal } from "./equal.ts"
import { erf } from "./erf.ts"
import { exp } from "./exp.ts"
import { expand } from "./expand.ts"
import { eyeLike } from "./eye-like.ts"
import { flatten } from "./flatten.ts"
import { floor } from "./floor.ts"
import { gather } from "./gather.ts"
import { gatherElements } from "./gather-elements.ts"
import { gatherND } from "./gather-nd.ts"
import { gelu } from "./gelu.ts"
import { gemm } from "./gemm.ts"
import { globalAveragePool } from "./global-average-pool.ts"
import { globalMaxPool } from "./global-max-pool.ts"
import { greater } from "./greater.ts"
import { greaterOrEqual } from "./greater-or-equal.ts"
import { groupNorm } from "./group-norm.ts"
import { gru } from "./gru.ts"
import { hardSigmoid } from "./hard-sigmoid.ts"
import { hardSwish } from "./hard-swish.ts"
import { identity } from "./identity.ts"
import { instanceNorm } from "./instance-norm.ts"
import { isInf } from "./is-inf.ts"
import { isNaN } from "./is-nan.ts"
import { layerNorm } from "./layer-norm.ts"
import { leakyRelu } from "./leaky-relu.ts"
import { less } from "./less.ts"
import { lessOrEqual } from "./less-or-equal.ts"
import { log } from "./log.ts"
import { logSoftmax } from "./log-softmax.ts"
import { lpPool } from "./lp-pool.ts"
import { lrn } from "./lrn.ts"
import { lstm } from "./lstm.ts"
import { matMul } from "./mat-mul.ts"
import { max } from "./max.ts"
import { maxPool } from "./max-pool.ts"
import { min } from "./min.ts"
import { mish } from "./mish.ts"
import { mod } from "./mod.ts"
import { mul } from "./mul.ts"
import { neg } from "./neg.ts"
import { nllLoss } from "./nll-loss.ts"
import { not } from "./not.ts"
import { oneHot } from "./one-hot.ts"
import { or } from "./or.ts"
import { pad } from "./pad.ts"
import { pow } from "./pow.ts"
import { prelu } from "./prelu.ts"
import { range } from "./range.ts"
import { reciprocal } from "./reciprocal.ts"
import { reduceL1 } from "./reduce-l1.ts"
import { reduceL2 } from "./reduce-l2.ts"
import { reduceLogSum } from "./reduce-log-sum.ts"
import { reduceLogSumExp } from "./reduce-log-sum-exp.ts"
import { reduceMax } from "./reduce-max.ts"
import { reduceMean } from "./reduce-mean.ts"
import { reduceMin } from "./reduce-min.ts"
import { reduceProd } from "./reduce-prod.ts"
import { reduceSum } from "./reduce-sum.ts"
import { reduceSumSquare } from "./reduce-sum-square.ts"
import { relu } from "./relu.ts"
import { reshape } from "./reshape.ts"
import { resize } from "./resize.ts"
import { rmsNorm } from "./rms-norm.ts"
import { rnn } from "./rnn.ts"
import { round } from "./round.ts"
import { scatterElements } from "./scatter-elements.ts"
import { scatterND } from "./scatter-nd.ts"
import { selu } from "./selu.ts"
import { shape } from "./shape.ts"
import { sigmoid } from "./sigmoid.ts"
import { sign } from "./sign.ts"
import { sin } from "./sin.ts"
import { sinh } from "./sinh.ts"
import { size } from "./size.ts"
import { slice } from "./slice.ts"
import { softmax } from "./softmax.ts"
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts"
import { softplus } from "./softplus.ts"
import { softsign } from "./softsign.ts"
import { spaceToDepth } from "./space-to-depth.ts"
import { split } from "./split.ts"
import { sqrt } from "./sqrt.ts"
import { squeeze } from "./squeeze.ts"
import { sub } from "./sub.ts"
import { tan } from "./tan.ts"
import { tanh } from "./tanh.ts"
import { thresholdedRelu } from "./thresholded-relu.ts"
import { tile } from "./tile.ts"
import { topK } from "./top-k.ts"
import { transpose } from "./transpose.ts"
import { trilu } from "./trilu.ts"
import { unsqueeze } from "./unsqueeze.ts"
import { where } from "./where.ts"
import { xor } from "./xor.ts"
import type { AttributesOf } from "./attributes.ts"
import type { Operator } from "./operator.ts"

/** Every operator of the graph by name. Facts of other stages are tables over the same names. */
export const operators = {
  abs,
  acos,
  acosh,
  add,
  and,
  argMax,
  argMin,
  asin,
  asinh,
  atan,
  atanh,
  attention,
  averagePool,
  batchNorm,
  bitShift,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  cast,
  ceil,
  celu,
  chainerCastReduceSum,
  clip,
  concat,
  constantOfShape,
  conv,
  convTranspose,
  cos,
  cosh,
  cumSum,
  depthToSpace,
  div,
  dropout,
  einsum,
  elu,
  equal,
  erf,
  exp,
  expand,
  eyeLike,
  flatten,
  floor,
  gather,
  gatherElements,
  gatherND,
  gelu,
  gemm,
  globalAveragePool,
  globalMaxPool,
  greater,
  greaterOrEqual,
  groupNorm,
  gru,
  hardSigmoid,
  hardSwish,
  identity,
  instanceNorm,
  isInf,
  isNaN,
  layerNorm,
  leakyRelu,
  less,
  lessOrEqual,
  log,
  logSoftmax,
  lpPool,
  lrn,
  lstm,
  matMul,
  max,
  maxPool,
  min,
  mish,
  mod,
  mul,
  neg,
  nllLoss,
  not,
  oneHot,
  or,
  pad,
  pow,
  prelu,
  range,
  reciprocal,
  reduceL1,
  reduceL2,
  reduceLogSum,
  reduceLogSumExp,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  reduceSumSquare,
  relu,
  reshape,
  resize,
  rmsNorm,
  rnn,
  round,
  scatterElements,
  scatterND,
  selu,
  shape,
  sigmoid,
  sign,
  sin,
  sinh,
  size,
  slice,
  softmax,
  softmaxCrossEntropy,
  softplus,
  softsign,
  spaceToDepth,
  split,
  sqrt,
  squeeze,
  sub,
  tan,
  tanh,
  thresholdedRelu,
  tile,
  topK,
  transpose,
  trilu,
  unsqueeze,
  where,
  xor,
} as const

export type OpName = keyof typeof operators
export type OpAttributes<Op extends OpName> = AttributesOf<(typeof operators)[Op]["attributes"]>

export const opNames = Object.keys(operators) as readonly OpName[]

export function isOpName(text: string): text is OpName {
  return Object.hasOwn(operators, text)
}

/** The operator with its attribute types forgotten, for code that treats all operators alike. */
export function operatorOf(op: OpName): Operator {
  return operators[op] as unknown as Operator
}
