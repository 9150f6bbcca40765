import { Module } from "../module.ts"
import type { Tensor } from "../tensor/tensor.ts"

/** A layer without weights: a function of one tensor. */
export abstract class Weightless extends Module {
  readonly #apply: (x: Tensor) => Tensor

  constructor(apply: (x: Tensor) => Tensor) {
    super()
    this.#apply = apply
  }

  override forward(x: Tensor): Tensor {
    return this.#apply(x)
  }
}
