import { fail } from "../../../diagnostics/catalogue.ts"
import { fillTensor } from "../../../ops/families/access.ts"
import { callSite } from "../call-site.ts"
import { applyTo, fromRaw, type Tensor } from "../tensor/tensor.ts"
import { bothSides, perAxis, type Spatial } from "./spatial.ts"

export interface MaxPoolOptions {
  /** The kernel's extents when not given. */
  readonly stride?: Spatial
  readonly padding?: Spatial
  readonly dilation?: Spatial
  readonly ceilMode?: boolean
}

export interface AvgPoolOptions {
  readonly stride?: Spatial
  readonly padding?: Spatial
  readonly ceilMode?: boolean
  readonly countIncludePad?: boolean
}

export function maxPool1d(x: Tensor, kernelSize: Spatial, options: MaxPoolOptions = {}): Tensor {
  return maxPool(x, kernelSize, options, 1)
}

export function maxPool2d(x: Tensor, kernelSize: Spatial, options: MaxPoolOptions = {}): Tensor {
  return maxPool(x, kernelSize, options, 2)
}

export function maxPool3d(x: Tensor, kernelSize: Spatial, options: MaxPoolOptions = {}): Tensor {
  return maxPool(x, kernelSize, options, 3)
}

export function avgPool1d(x: Tensor, kernelSize: Spatial, options: AvgPoolOptions = {}): Tensor {
  return avgPool(x, kernelSize, options, 1)
}

export function avgPool2d(x: Tensor, kernelSize: Spatial, options: AvgPoolOptions = {}): Tensor {
  return avgPool(x, kernelSize, options, 2)
}

export function avgPool3d(x: Tensor, kernelSize: Spatial, options: AvgPoolOptions = {}): Tensor {
  return avgPool(x, kernelSize, options, 3)
}

function maxPool(x: Tensor, kernelSize: Spatial, options: MaxPoolOptions, rank: number): Tensor {
  const name = `max_pool${rank}d`
  const attributes = {
    ...windowsOf(kernelSize, options, rank, name),
    dilations: perAxis(options.dilation ?? 1, rank, `${name} dilation`),
    storageOrder: 0,
  }
  return applyTo("maxPool", [x], attributes, name)
}

function avgPool(x: Tensor, kernelSize: Spatial, options: AvgPoolOptions, rank: number): Tensor {
  const name = `avg_pool${rank}d`
  const attributes = {
    ...windowsOf(kernelSize, options, rank, name),
    dilations: new Array<number>(rank).fill(1),
    countIncludePad: options.countIncludePad ?? true,
  }
  return applyTo("averagePool", [x], attributes, name)
}

interface Windows {
  readonly kernelShape: readonly number[]
  readonly strides: readonly number[]
  readonly pads: readonly number[]
  readonly ceilMode: boolean
}

function windowsOf(kernelSize: Spatial, options: AvgPoolOptions, rank: number, name: string): Windows {
  const kernelShape = perAxis(kernelSize, rank, `${name} kernelSize`)
  return {
    kernelShape,
    strides: perAxis(options.stride ?? kernelShape, rank, `${name} stride`),
    pads: bothSides(perAxis(options.padding ?? 0, rank, `${name} padding`)),
    ceilMode: options.ceilMode ?? false,
  }
}

/** Means over windows chosen so that the result has the given extents. */
export function adaptiveAvgPool1d(x: Tensor, outputSize: Spatial): Tensor {
  return adaptiveAvgPool(x, outputSize, 1)
}

export function adaptiveAvgPool2d(x: Tensor, outputSize: Spatial): Tensor {
  return adaptiveAvgPool(x, outputSize, 2)
}

/** The greatest elements of such windows; the extents must divide those of `x`. */
export function adaptiveMaxPool2d(x: Tensor, outputSize: Spatial): Tensor {
  const sizes = perAxis(outputSize, 2, "adaptive_max_pool2d outputSize")
  const kernel = evenWindows(x.shape.slice(-2), sizes)
  if (kernel !== undefined) return maxPool2d(x, kernel)
  const found = `extents ${x.shape.slice(-2).join(" x ")} and outputSize ${sizes.join(" x ")}`
  return fail("TRACE_UNSUPPORTED", callSite(), {
    op: "adaptiveMaxPool2d",
    found,
    expected: "an outputSize that divides the extents",
  })
}

function adaptiveAvgPool(x: Tensor, outputSize: Spatial, rank: number): Tensor {
  const name = `adaptive_avg_pool${rank}d`
  const extents = x.shape.slice(-rank)
  const sizes = perAxis(outputSize, rank, `${name} outputSize`)
  if (sizes.every((size) => size === 1)) return applyTo("globalAveragePool", [x], {}, name)
  const kernel = evenWindows(extents, sizes)
  if (kernel !== undefined) return avgPool(x, kernel, {}, rank)
  const columns = x.matmul(meansOf(extents.at(-1)!, sizes.at(-1)!).t())
  return rank === 1 ? columns : meansOf(extents[0]!, sizes[0]!).matmul(columns)
}

function evenWindows(extents: readonly number[], sizes: readonly number[]): readonly number[] | undefined {
  const kernel = extents.map((extent, axis) => extent / sizes[axis]!)
  return kernel.every(Number.isInteger) ? kernel : undefined
}

/** Uneven windows as a matrix `[size, extent]` whose rows average from floor(i · extent / size) to ceil((i + 1) · extent / size). */
function meansOf(extent: number, size: number): Tensor {
  const matrix = fillTensor({ dtype: "float32", shape: [size, extent] }, (index) => {
    const [row, column] = [Math.floor(index / extent), index % extent]
    const [start, end] = [Math.floor((row * extent) / size), Math.ceil(((row + 1) * extent) / size)]
    return column >= start && column < end ? 1 / (end - start) : 0
  })
  return fromRaw(matrix)
}
