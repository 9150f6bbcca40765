import * as F from "../functional/normalization.ts"
import { Module } from "../module.ts"
import { Buffer, Parameter } from "../parameter.ts"
import { ones, tensor, zeros } from "../tensor/create.ts"
import type { Tensor } from "../tensor/tensor.ts"
import { activeTrace } from "../trace.ts"

export interface BatchNormLayerOptions {
  readonly eps?: number
  readonly momentum?: number
  readonly affine?: boolean
}

/**
 * Normalises each channel (axis 1): in training with the statistics of the batch, which also move the running ones, in
 * inference with the running ones.
 */
abstract class BatchNorm extends Module {
  readonly weight: Tensor | undefined
  readonly bias: Tensor | undefined
  readonly running_mean: Tensor
  readonly running_var: Tensor
  readonly num_batches_tracked: Tensor
  readonly #eps: number
  readonly #momentum: number

  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super()
    const { eps = 1e-5, momentum = 0.1, affine = true } = options
    this.weight = affine ? new Parameter(ones([numFeatures])) : undefined
    this.bias = affine ? new Parameter(zeros([numFeatures])) : undefined
    this.running_mean = new Buffer(zeros([numFeatures]))
    this.running_var = new Buffer(ones([numFeatures]))
    this.num_batches_tracked = new Buffer(tensor(0n))
    this.#eps = eps
    this.#momentum = momentum
  }

  override forward(x: Tensor): Tensor {
    const options = { weight: this.weight, bias: this.bias, eps: this.#eps }
    if (!this.training) return F.batchNorm(x, this.running_mean, this.running_var, options)
    const { mean, variance, count } = F.batchStatistics(x)
    this.#move(this.running_mean, mean)
    this.#move(this.running_var, variance.mul(count / (count - 1)))
    replace(this.num_batches_tracked, this.num_batches_tracked.add(1))
    return F.batchNorm(x, mean, variance, options)
  }

  #move(running: Tensor, towards: Tensor): void {
    replace(running, running.mul(1 - this.#momentum).add(towards.mul(this.#momentum)))
  }
}

function replace(buffer: Tensor, by: Tensor): void {
  const trace = activeTrace()
  if (trace === undefined) buffer.assign(by)
  else trace.update(buffer, by)
}

export class BatchNorm1d extends BatchNorm {}
export class BatchNorm2d extends BatchNorm {}
export class BatchNorm3d extends BatchNorm {}

export interface AffineOptions {
  readonly eps?: number
  readonly affine?: boolean
}

/** Normalises groups of channels of each sample. */
export class GroupNorm extends Module {
  readonly weight: Tensor | undefined
  readonly bias: Tensor | undefined
  readonly #numGroups: number
  readonly #eps: number

  constructor(numGroups: number, numChannels: number, options: AffineOptions = {}) {
    super()
    const { eps = 1e-5, affine = true } = options
    this.#numGroups = numGroups
    this.#eps = eps
    this.weight = affine ? new Parameter(ones([numChannels])) : undefined
    this.bias = affine ? new Parameter(zeros([numChannels])) : undefined
  }

  override forward(x: Tensor): Tensor {
    return F.groupNorm(x, this.#numGroups, { weight: this.weight, bias: this.bias, eps: this.#eps })
  }
}

/** Normalises each channel of each sample. */
abstract class InstanceNorm extends Module {
  readonly weight: Tensor | undefined
  readonly bias: Tensor | undefined
  readonly #eps: number

  constructor(numFeatures: number, options: AffineOptions = {}) {
    super()
    const { eps = 1e-5, affine = false } = options
    this.#eps = eps
    this.weight = affine ? new Parameter(ones([numFeatures])) : undefined
    this.bias = affine ? new Parameter(zeros([numFeatures])) : undefined
  }

  override forward(x: Tensor): Tensor {
    return F.instanceNorm(x, { weight: this.weight, bias: this.bias, eps: this.#eps })
  }
}

export class InstanceNorm1d extends InstanceNorm {}
export class InstanceNorm2d extends InstanceNorm {}
export class InstanceNorm3d extends InstanceNorm {}

export interface LayerNormOptions {
  readonly eps?: number
  readonly elementwiseAffine?: boolean
  readonly bias?: boolean
}

/** Normalises over the last axes. */
export class LayerNorm extends Module {
  readonly weight: Tensor | undefined
  readonly bias: Tensor | undefined
  readonly #shape: readonly number[]
  readonly #eps: number

  constructor(normalizedShape: number | readonly number[], options: LayerNormOptions = {}) {
    super()
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options
    this.#shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape
    this.#eps = eps
    this.weight = elementwiseAffine ? new Parameter(ones(this.#shape)) : undefined
    this.bias = elementwiseAffine && bias ? new Parameter(zeros(this.#shape)) : undefined
  }

  override forward(x: Tensor): Tensor {
    return F.layerNorm(x, this.#shape, { weight: this.weight, bias: this.bias, eps: this.#eps })
  }
}

/** Divides by the root of the mean square over the last axes. */
export class RMSNorm extends Module {
  readonly weight: Tensor | undefined
  readonly #shape: readonly number[]
  readonly #eps: number

  constructor(normalizedShape: number | readonly number[], options: Omit<LayerNormOptions, "bias"> = {}) {
    super()
    const { eps = 2 ** -23, elementwiseAffine = true } = options
    this.#shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape
    this.#eps = eps
    this.weight = elementwiseAffine ? new Parameter(ones(this.#shape)) : undefined
  }

  override forward(x: Tensor): Tensor {
    return F.rmsNorm(x, this.#shape, { weight: this.weight, eps: this.#eps })
  }
}

export class LocalResponseNorm extends Module {
  readonly #size: number
  readonly #options: F.LocalResponseOptions

  constructor(size: number, options: F.LocalResponseOptions = {}) {
    super()
    this.#size = size
    this.#options = options
  }

  override forward(x: Tensor): Tensor {
    return F.localResponseNorm(x, this.#size, this.#options)
  }
}
