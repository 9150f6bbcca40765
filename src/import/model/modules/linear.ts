import { fail } from "../../../diagnostics/catalogue.ts"
import { formatShape, sameShape } from "../../../tensor/shape.ts"
import { callSite } from "../call-site.ts"
import * as F from "../functional/linear.ts"
import { fansOf, kaimingUniform, normal, uniform } from "../init.ts"
import { Module } from "../module.ts"
import { Parameter } from "../parameter.ts"
import { zeros } from "../tensor/create.ts"
import type { Tensor } from "../tensor/tensor.ts"

export interface LinearOptions {
  readonly bias?: boolean
}

/** x · Wᵀ + b over the last axis. */
export class Linear extends Module {
  readonly weight: Tensor
  readonly bias: Tensor | undefined

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super()
    this.weight = defaultWeight([outFeatures, inFeatures])
    this.bias = (options.bias ?? true) ? defaultBias(this.weight, outFeatures) : undefined
  }

  override forward(x: Tensor): Tensor {
    return F.linear(x, this.weight, this.bias)
  }
}

export interface EmbeddingOptions {
  /** The rows to begin with; otherwise they are drawn from the normal distribution. */
  readonly weight?: Tensor
}

/** A row of a table for each index. */
export class Embedding extends Module {
  readonly weight: Tensor

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions = {}) {
    super()
    const shape = [numEmbeddings, embeddingDim]
    this.weight = new Parameter(options.weight ?? normal(zeros(shape)))
    if (!sameShape(this.weight.shape, shape)) {
      const found = `a weight of shape ${formatShape(this.weight.shape)}`
      fail("TRACE_UNSUPPORTED", callSite(), { op: "Embedding", found, expected: formatShape(shape) })
    }
  }

  override forward(indices: Tensor): Tensor {
    return F.embedding(indices, this.weight)
  }
}

/** The default of PyTorch's Linear and Conv: uniform with bound 1 / sqrt(fan in), which is He's with slope sqrt 5. */
export function defaultWeight(shape: readonly number[]): Tensor {
  return kaimingUniform(new Parameter(zeros(shape)), { a: Math.sqrt(5) })
}

export function defaultBias(weight: Tensor, count: number): Tensor {
  const bound = 1 / Math.sqrt(fansOf(weight.shape).fanIn)
  return uniform(new Parameter(zeros([count])), -bound, bound)
}
