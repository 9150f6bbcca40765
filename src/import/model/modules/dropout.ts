import { dropout } from "../functional/dropout.ts"
import { Module } from "../module.ts"
import type { Tensor } from "../tensor/tensor.ts"

/** Zeroes elements at random in training, with probability `p`. */
export class Dropout extends Module {
  readonly #p: number

  constructor(p = 0.5) {
    super()
    this.#p = p
  }

  override forward(x: Tensor): Tensor {
    return this.#p === 0 ? x : dropout(x, { p: this.#p, training: this.training })
  }
}
