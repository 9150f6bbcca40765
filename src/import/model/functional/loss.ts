import { fail } from "../../../diagnostics/catalogue.ts"
import { isFloat } from "../../../tensor/dtype.ts"
import { formatShape, sameShape } from "../../../tensor/shape.ts"
import { callSite } from "../call-site.ts"
import { applyTo, type Tensor } from "../tensor/tensor.ts"
import { where } from "../tensor/create.ts"
import { softplus } from "./activation.ts"

export type LossReduction = "mean" | "sum" | "none"

export interface ClassLossOptions {
  readonly weight?: Tensor | undefined
  readonly ignoreIndex?: number
  readonly reduction?: LossReduction
}

export interface CrossEntropyOptions extends ClassLossOptions {
  readonly labelSmoothing?: number
}

export interface LossOptions {
  readonly reduction?: LossReduction
}

const defaultIgnoreIndex = -100

/** Cross entropy of scores `[N, C, …]` against class indices `[N, …]` (int64) or class probabilities of the scores' shape. */
export function crossEntropy(scores: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { labelSmoothing = 0, reduction = "mean", weight } = options
  if (isFloat(target.dtype)) return probabilityLoss(scores, smooth(target, scores.size(1), labelSmoothing), options)
  const hard = applyTo("softmaxCrossEntropy", [scores, target, weight], classAttributes(options), "cross_entropy_loss")
  if (labelSmoothing === 0) return hard
  const even = reduced(scores.logSoftmax(1).mean(1).neg(), reduction)
  return hard.mul(1 - labelSmoothing).add(even.mul(labelSmoothing))
}

function probabilityLoss(scores: Tensor, target: Tensor, options: CrossEntropyOptions): Tensor {
  if (!sameShape(scores.shape, target.shape)) {
    const found = `labels of dtype ${target.dtype} and shape ${formatShape(target.shape)}`
    const expected = `int64 class indices, or probabilities of shape ${formatShape(scores.shape)}`
    fail("TRACE_UNSUPPORTED", callSite(), { op: "crossEntropy", found, expected })
  }
  return reduced(scores.logSoftmax(1).mul(target).sum(1).neg(), options.reduction ?? "mean")
}

function smooth(target: Tensor, classes: number, by: number): Tensor {
  return by === 0 ? target : target.mul(1 - by).add(by / classes)
}

/** Negative log likelihood: minus the entry of `logProbabilities` `[N, C, …]` at each class index. */
export function nllLoss(logProbabilities: Tensor, target: Tensor, options: ClassLossOptions = {}): Tensor {
  return applyTo("nllLoss", [logProbabilities, target, options.weight], classAttributes(options), "nll_loss")
}

function classAttributes(options: ClassLossOptions): {
  reduction: LossReduction
  ignoreIndex: number
  hasIgnoreIndex: boolean
} {
  return {
    reduction: options.reduction ?? "mean",
    ignoreIndex: options.ignoreIndex ?? defaultIgnoreIndex,
    hasIgnoreIndex: true,
  }
}

export function l1Loss(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return reduced(x.sub(target).abs(), options.reduction)
}

export function mseLoss(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return reduced(x.sub(target).square(), options.reduction)
}

/** Squared near zero, linear beyond `delta`. */
export function huberLoss(x: Tensor, target: Tensor, options: LossOptions & { delta?: number } = {}): Tensor {
  const { delta = 1 } = options
  const distance = x.sub(target).abs()
  const near = distance.square().mul(0.5)
  const far = distance.sub(0.5 * delta).mul(delta)
  return reduced(where(distance.le(delta), near, far), options.reduction)
}

export function smoothL1Loss(x: Tensor, target: Tensor, options: LossOptions & { beta?: number } = {}): Tensor {
  const { beta = 1, reduction = "mean" } = options
  return beta === 0 ? l1Loss(x, target, { reduction }) : huberLoss(x, target, { reduction, delta: beta }).div(beta)
}

/** Logarithms count at least -100, as in PyTorch. */
export function binaryCrossEntropy(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const positive = target.mul(x.log().clamp(-100))
  const negative = target.neg().add(1).mul(x.neg().add(1).log().clamp(-100))
  return reduced(positive.add(negative).neg(), options.reduction)
}

export function binaryCrossEntropyWithLogits(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return reduced(softplus(x).sub(x.mul(target)), options.reduction)
}

/** Kullback-Leibler divergence of a target from log probabilities; `batchmean` divides by the batch alone. */
export function klDiv(
  x: Tensor,
  target: Tensor,
  options: { reduction?: LossReduction | "batchmean"; logTarget?: boolean } = {},
): Tensor {
  const { reduction = "mean", logTarget = false } = options
  const terms = logTarget ? target.exp().mul(target.sub(x)) : entropyTerms(target).sub(target.mul(x))
  return reduction === "batchmean" ? terms.sum().div(x.size(0)) : reduced(terms, reduction)
}

/** t · log t, which is 0 where t is 0. */
function entropyTerms(target: Tensor): Tensor {
  return where(target.gt(0), target.mul(target.log()), 0)
}

function reduced(terms: Tensor, reduction: LossReduction = "mean"): Tensor {
  if (reduction === "none") return terms
  return reduction === "sum" ? terms.sum() : terms.mean()
}
