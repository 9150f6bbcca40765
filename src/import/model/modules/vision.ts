import * as F from "../functional/vision.ts"
import { Module } from "../module.ts"
import type { Tensor } from "../tensor/tensor.ts"

export class Upsample extends Module {
  readonly #options: F.InterpolateOptions

  constructor(options: F.InterpolateOptions) {
    super()
    this.#options = options
  }

  override forward(x: Tensor): Tensor {
    return F.interpolate(x, this.#options)
  }
}

export class PixelShuffle extends Module {
  readonly #factor: number

  constructor(upscaleFactor: number) {
    super()
    this.#factor = upscaleFactor
  }

  override forward(x: Tensor): Tensor {
    return F.pixelShuffle(x, this.#factor)
  }
}

export class ZeroPad2d extends Module {
  readonly #padding: readonly number[]

  /** Left, right, top, bottom, or one number for all four. */
  constructor(padding: number | readonly [number, number, number, number]) {
    super()
    this.#padding = typeof padding === "number" ? [padding, padding, padding, padding] : padding
  }

  override forward(x: Tensor): Tensor {
    return F.pad(x, this.#padding)
  }
}
