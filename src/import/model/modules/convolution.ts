import * as F from "../functional/convolution.ts"
import { perAxis, type Spatial } from "../functional/spatial.ts"
import { pad, type PaddingMode } from "../functional/vision.ts"
import { Module } from "../module.ts"
import type { Tensor } from "../tensor/tensor.ts"
import { defaultBias, defaultWeight } from "./linear.ts"

export interface ConvLayerOptions extends F.ConvOptions {
  readonly bias?: boolean
  readonly paddingMode?: "zeros" | Exclude<PaddingMode, "constant">
}

type Convolve = typeof F.conv2d

abstract class Conv extends Module {
  readonly weight: Tensor
  readonly bias: Tensor | undefined
  readonly #options: ConvLayerOptions
  readonly #convolve: Convolve

  constructor(
    convolve: Convolve,
    channels: readonly [number, number],
    kernelSize: readonly number[],
    options: ConvLayerOptions,
  ) {
    super()
    const [inChannels, outChannels] = channels
    this.#convolve = convolve
    this.#options = options
    this.weight = defaultWeight([outChannels, inChannels / (options.groups ?? 1), ...kernelSize])
    this.bias = (options.bias ?? true) ? defaultBias(this.weight, outChannels) : undefined
  }

  override forward(x: Tensor): Tensor {
    const { paddingMode = "zeros", ...options } = this.#options
    if (paddingMode === "zeros") return this.#convolve(x, this.weight, this.bias, options)
    const padded = pad(x, this.#innermostFirst(), paddingMode)
    return this.#convolve(padded, this.weight, this.bias, { ...options, padding: 0 })
  }

  #innermostFirst(): readonly number[] {
    const kernel = this.weight.shape.slice(2)
    const dilations = perAxis(this.#options.dilation ?? 1, kernel.length, "conv dilation")
    const pads = F.padsOf(this.#options.padding ?? 0, kernel, dilations, "conv")
    return kernel.flatMap((_, i) => {
      const axis = kernel.length - 1 - i
      return [pads[axis]!, pads[axis + kernel.length]!]
    })
  }
}

export class Conv1d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvLayerOptions = {}) {
    super(F.conv1d, [inChannels, outChannels], perAxis(kernelSize, 1, "Conv1d kernelSize"), options)
  }
}

export class Conv2d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvLayerOptions = {}) {
    super(F.conv2d, [inChannels, outChannels], perAxis(kernelSize, 2, "Conv2d kernelSize"), options)
  }
}

export class Conv3d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvLayerOptions = {}) {
    super(F.conv3d, [inChannels, outChannels], perAxis(kernelSize, 3, "Conv3d kernelSize"), options)
  }
}

export interface ConvTransposeLayerOptions extends F.ConvTransposeOptions {
  readonly bias?: boolean
}

type ConvolveTransposed = typeof F.convTranspose2d

abstract class ConvTranspose extends Module {
  readonly weight: Tensor
  readonly bias: Tensor | undefined
  readonly #options: ConvTransposeLayerOptions
  readonly #convolve: ConvolveTransposed

  constructor(
    convolve: ConvolveTransposed,
    channels: readonly [number, number],
    kernelSize: readonly number[],
    options: ConvTransposeLayerOptions,
  ) {
    super()
    const [inChannels, outChannels] = channels
    this.#convolve = convolve
    this.#options = options
    this.weight = defaultWeight([inChannels, outChannels / (options.groups ?? 1), ...kernelSize])
    this.bias = (options.bias ?? true) ? defaultBias(this.weight, outChannels) : undefined
  }

  override forward(x: Tensor): Tensor {
    return this.#convolve(x, this.weight, this.bias, this.#options)
  }
}

export class ConvTranspose1d extends ConvTranspose {
  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvTransposeLayerOptions = {}) {
    super(F.convTranspose1d, [inChannels, outChannels], perAxis(kernelSize, 1, "ConvTranspose1d kernelSize"), options)
  }
}

export class ConvTranspose2d extends ConvTranspose {
  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvTransposeLayerOptions = {}) {
    super(F.convTranspose2d, [inChannels, outChannels], perAxis(kernelSize, 2, "ConvTranspose2d kernelSize"), options)
  }
}
