import { fillTensor } from "../../../ops/families/access.ts"
import type { DType } from "../../../tensor/dtype.ts"
import type { Shape } from "../../../tensor/shape.ts"
import { applyTo, fromRaw, type Tensor } from "../tensor/tensor.ts"

const defaultEps = 1e-5

export interface BatchNormOptions {
  readonly weight?: Tensor | undefined
  readonly bias?: Tensor | undefined
  readonly eps?: number
}

/** Normalises the channels (axis 1) with given statistics. */
export function batchNorm(x: Tensor, runningMean: Tensor, runningVar: Tensor, options: BatchNormOptions = {}): Tensor {
  const [weight, bias] = affineOf(options, runningMean.shape, x.dtype)
  return applyTo(
    "batchNorm",
    [x, weight, bias, runningMean, runningVar],
    { epsilon: options.eps ?? defaultEps },
    "batch_norm",
  )
}

export interface BatchStatistics {
  readonly mean: Tensor
  /** Over the number of elements, as the normalisation uses it. */
  readonly variance: Tensor
  /** Elements that each statistic is taken over. */
  readonly count: number
}

/** Mean and variance of each channel (axis 1) of a batch. */
export function batchStatistics(x: Tensor): BatchStatistics {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1)
  return { mean: x.mean(axes), variance: x.var(axes, { correction: 0 }), count: x.numel() / x.size(1) }
}

export function instanceNorm(x: Tensor, options: BatchNormOptions = {}): Tensor {
  const [weight, bias] = affineOf(options, [x.size(1)], x.dtype)
  return applyTo("instanceNorm", [x, weight, bias], { epsilon: options.eps ?? defaultEps }, "instance_norm")
}

export function groupNorm(x: Tensor, numGroups: number, options: BatchNormOptions = {}): Tensor {
  const [weight, bias] = affineOf(options, [x.size(1)], x.dtype)
  return applyTo("groupNorm", [x, weight, bias], { epsilon: options.eps ?? defaultEps, numGroups }, "group_norm")
}

/** Normalises over the last axes, which have the extents `normalizedShape`. */
export function layerNorm(x: Tensor, normalizedShape: Shape, options: BatchNormOptions = {}): Tensor {
  const [weight] = affineOf(options, normalizedShape, x.dtype)
  const attributes = { axis: x.shape.length - normalizedShape.length, epsilon: options.eps ?? defaultEps }
  return applyTo("layerNorm", [x, weight, options.bias], attributes, "layer_norm")
}

/** Divides by the root of the mean square over the last axes. */
export function rmsNorm(
  x: Tensor,
  normalizedShape: Shape,
  options: { weight?: Tensor | undefined; eps?: number } = {},
): Tensor {
  const [weight] = affineOf(options, normalizedShape, x.dtype)
  const attributes = { axis: x.shape.length - normalizedShape.length, epsilon: options.eps ?? 2 ** -23 }
  return applyTo("rmsNorm", [x, weight], attributes, "rms_norm")
}

export interface LocalResponseOptions {
  readonly alpha?: number
  readonly beta?: number
  readonly k?: number
}

export function localResponseNorm(x: Tensor, size: number, options: LocalResponseOptions = {}): Tensor {
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options
  return applyTo("lrn", [x], { alpha, beta, bias: k, size }, "local_response_norm")
}

function affineOf(options: BatchNormOptions, shape: Shape, dtype: DType): [Tensor, Tensor] {
  const filled = (value: number): Tensor => fromRaw(fillTensor({ dtype, shape }, () => value))
  return [options.weight ?? filled(1), options.bias ?? filled(0)]
}
