import * as F from "../functional/pooling.ts"
import type { Spatial } from "../functional/spatial.ts"
import { Module } from "../module.ts"
import type { Tensor } from "../tensor/tensor.ts"

type Apply = (x: Tensor) => Tensor

abstract class Pool extends Module {
  readonly #apply: Apply

  constructor(apply: Apply) {
    super()
    this.#apply = apply
  }

  override forward(x: Tensor): Tensor {
    return this.#apply(x)
  }
}

export class MaxPool1d extends Pool {
  constructor(kernelSize: Spatial, options: F.MaxPoolOptions = {}) {
    super((x) => F.maxPool1d(x, kernelSize, options))
  }
}

export class MaxPool2d extends Pool {
  constructor(kernelSize: Spatial, options: F.MaxPoolOptions = {}) {
    super((x) => F.maxPool2d(x, kernelSize, options))
  }
}

export class MaxPool3d extends Pool {
  constructor(kernelSize: Spatial, options: F.MaxPoolOptions = {}) {
    super((x) => F.maxPool3d(x, kernelSize, options))
  }
}

export class AvgPool1d extends Pool {
  constructor(kernelSize: Spatial, options: F.AvgPoolOptions = {}) {
    super((x) => F.avgPool1d(x, kernelSize, options))
  }
}

export class AvgPool2d extends Pool {
  constructor(kernelSize: Spatial, options: F.AvgPoolOptions = {}) {
    super((x) => F.avgPool2d(x, kernelSize, options))
  }
}

export class AvgPool3d extends Pool {
  constructor(kernelSize: Spatial, options: F.AvgPoolOptions = {}) {
    super((x) => F.avgPool3d(x, kernelSize, options))
  }
}

export class AdaptiveAvgPool1d extends Pool {
  constructor(outputSize: Spatial) {
    super((x) => F.adaptiveAvgPool1d(x, outputSize))
  }
}

export class AdaptiveAvgPool2d extends Pool {
  constructor(outputSize: Spatial) {
    super((x) => F.adaptiveAvgPool2d(x, outputSize))
  }
}

export class AdaptiveMaxPool2d extends Pool {
  constructor(outputSize: Spatial) {
    super((x) => F.adaptiveMaxPool2d(x, outputSize))
  }
}
