import { applyTo, type Tensor } from "../tensor/tensor.ts"
import { bothSides, perAxis, type Spatial } from "./spatial.ts"

export interface ConvOptions {
  readonly stride?: Spatial
  /** Zeros around each spatial axis; `same` keeps the extents when the stride is 1. */
  readonly padding?: Spatial | "same" | "valid"
  readonly dilation?: Spatial
  readonly groups?: number
}

export interface ConvTransposeOptions {
  readonly stride?: Spatial
  readonly padding?: Spatial
  readonly outputPadding?: Spatial
  readonly dilation?: Spatial
  readonly groups?: number
}

/** Convolution of `x` `[N, C, …]` with `weight` `[out, C / groups, …]`. */
export function conv1d(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvOptions = {}): Tensor {
  return conv(x, weight, bias, options, 1)
}

export function conv2d(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvOptions = {}): Tensor {
  return conv(x, weight, bias, options, 2)
}

export function conv3d(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvOptions = {}): Tensor {
  return conv(x, weight, bias, options, 3)
}

/** Transposed convolution with `weight` `[in, out / groups, …]`. */
export function convTranspose1d(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvTransposeOptions = {}): Tensor {
  return convTranspose(x, weight, bias, options, 1)
}

export function convTranspose2d(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvTransposeOptions = {}): Tensor {
  return convTranspose(x, weight, bias, options, 2)
}

export function convTranspose3d(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvTransposeOptions = {}): Tensor {
  return convTranspose(x, weight, bias, options, 3)
}

function conv(x: Tensor, weight: Tensor, bias: Tensor | undefined, options: ConvOptions, rank: number): Tensor {
  const name = `conv${rank}d`
  const strides = perAxis(options.stride ?? 1, rank, `${name} stride`)
  const dilations = perAxis(options.dilation ?? 1, rank, `${name} dilation`)
  const pads = padsOf(options.padding ?? 0, weight.shape.slice(2), dilations, name)
  return applyTo("conv", [x, weight, bias], { strides, pads, dilations, group: options.groups ?? 1 }, name)
}

/** `same` puts the odd element behind, as PyTorch does. */
export function padsOf(
  padding: Spatial | "same" | "valid",
  kernel: readonly number[],
  dilations: readonly number[],
  name: string,
): readonly number[] {
  if (padding === "valid") return bothSides(kernel.map(() => 0))
  if (padding !== "same") return bothSides(perAxis(padding, kernel.length, `${name} padding`))
  const totals = kernel.map((extent, axis) => dilations[axis]! * (extent - 1))
  const begins = totals.map((total) => Math.floor(total / 2))
  return [...begins, ...totals.map((total, axis) => total - begins[axis]!)]
}

function convTranspose(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: ConvTransposeOptions,
  rank: number,
): Tensor {
  const name = `conv_transpose${rank}d`
  const each = (given: Spatial | undefined, otherwise: number, what: string) =>
    perAxis(given ?? otherwise, rank, `${name} ${what}`)
  const attributes = {
    strides: each(options.stride, 1, "stride"),
    pads: bothSides(each(options.padding, 0, "padding")),
    dilations: each(options.dilation, 1, "dilation"),
    group: options.groups ?? 1,
    outputPadding: each(options.outputPadding, 0, "outputPadding"),
  }
  return applyTo("convTranspose", [x, weight, bias], attributes, name)
}
