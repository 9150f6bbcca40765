import { linear, scaledDotProductAttention } from "../functional/linear.ts"
import { xavierUniform } from "../init.ts"
import { Module } from "../module.ts"
import { Parameter } from "../parameter.ts"
import { zeros } from "../tensor/create.ts"
import type { Tensor } from "../tensor/tensor.ts"
import { Linear } from "./linear.ts"

export interface AttentionOptions {
  readonly bias?: boolean
  /** Batches first: `[N, length, width]`; otherwise `[length, N, width]`. */
  readonly batchFirst?: boolean
}

export interface AttentionCall {
  readonly attnMask?: Tensor
  readonly isCausal?: boolean
}

/** Attention of several heads over learnt projections; queries, keys and values have the width `embedDim`. */
export class MultiheadAttention extends Module {
  readonly in_proj_weight: Tensor
  readonly in_proj_bias: Tensor | undefined
  readonly out_proj: Linear
  readonly #numHeads: number
  readonly #batchFirst: boolean

  constructor(embedDim: number, numHeads: number, options: AttentionOptions = {}) {
    super()
    const { bias = true, batchFirst = false } = options
    this.#numHeads = numHeads
    this.#batchFirst = batchFirst
    this.in_proj_weight = xavierUniform(new Parameter(zeros([3 * embedDim, embedDim])))
    this.in_proj_bias = bias ? new Parameter(zeros([3 * embedDim])) : undefined
    this.out_proj = new Linear(embedDim, embedDim, { bias })
  }

  override forward(query: Tensor, key: Tensor, value: Tensor, call: AttentionCall = {}): Tensor {
    const inputs = this.#batchFirst ? [query, key, value] : [query, key, value].map((x) => x.transpose(0, 1))
    const weights = this.in_proj_weight.chunk(3)
    const biases = this.in_proj_bias?.chunk(3)
    const [q, k, v] = inputs.map((x, i) => this.#split(linear(x, weights[i]!, biases?.[i])))
    const heads = scaledDotProductAttention(q!, k!, v!, call)
    const result = this.out_proj.forward(heads.transpose(1, 2).flatten(2))
    return this.#batchFirst ? result : result.transpose(0, 1)
  }

  /** `[N, length, width]` to `[N, heads, length, width / heads]`. */
  #split(x: Tensor): Tensor {
    return x.reshape(x.size(0), x.size(1), this.#numHeads, -1).transpose(1, 2)
  }
}
