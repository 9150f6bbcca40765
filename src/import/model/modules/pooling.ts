import * as F from "../functional/pooling.ts"
import type { Spatial } from "../functional/spatial.ts"
import { Weightless } from "./weightless.ts"

export class MaxPool1d extends Weightless {
  constructor(kernelSize: Spatial, options: F.MaxPoolOptions = {}) {
    super((x) => F.maxPool1d(x, kernelSize, options))
  }
}

export class MaxPool2d extends Weightless {
  constructor(kernelSize: Spatial, options: F.MaxPoolOptions = {}) {
    super((x) => F.maxPool2d(x, kernelSize, options))
  }
}

export class MaxPool3d extends Weightless {
  constructor(kernelSize: Spatial, options: F.MaxPoolOptions = {}) {
    super((x) => F.maxPool3d(x, kernelSize, options))
  }
}

export class AvgPool1d extends Weightless {
  constructor(kernelSize: Spatial, options: F.AvgPoolOptions = {}) {
    super((x) => F.avgPool1d(x, kernelSize, options))
  }
}

export class AvgPool2d extends Weightless {
  constructor(kernelSize: Spatial, options: F.AvgPoolOptions = {}) {
    super((x) => F.avgPool2d(x, kernelSize, options))
  }
}

export class AvgPool3d extends Weightless {
  constructor(kernelSize: Spatial, options: F.AvgPoolOptions = {}) {
    super((x) => F.avgPool3d(x, kernelSize, options))
  }
}

export class AdaptiveAvgPool1d extends Weightless {
  constructor(outputSize: Spatial) {
    super((x) => F.adaptiveAvgPool1d(x, outputSize))
  }
}

export class AdaptiveAvgPool2d extends Weightless {
  constructor(outputSize: Spatial) {
    super((x) => F.adaptiveAvgPool2d(x, outputSize))
  }
}

export class AdaptiveMaxPool2d extends Weightless {
  constructor(outputSize: Spatial) {
    super((x) => F.adaptiveMaxPool2d(x, outputSize))
  }
}
