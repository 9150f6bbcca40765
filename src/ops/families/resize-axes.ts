import { normalizeAxis, type Shape } from "../../tensor/shape.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import { toFloat64 } from "./numbers.ts"

export const coordinateModes = [
  "half_pixel",
  "half_pixel_symmetric",
  "pytorch_half_pixel",
  "align_corners",
  "asymmetric",
  "tf_crop_and_resize",
] as const
export type CoordinateMode = (typeof coordinateModes)[number]
type AspectRatioPolicy = "stretch" | "not_larger" | "not_smaller"

/** One axis of a resize. */
export interface ResizeAxis {
  readonly extent: number
  readonly outputs: number
  /** The extent asked for; a fraction when it comes from a scale. */
  readonly exactOutputs: number
  /** `exactOutputs / extent` */
  readonly scale: number
  /** Region of interest, in parts of the axis. */
  readonly roi: readonly [start: number, end: number]
}

export interface ResizeExtents {
  /** Axes that scales, sizes and roi speak of; empty for all. */
  readonly axes: readonly number[]
  readonly keepAspectRatioPolicy: AspectRatioPolicy
}

export interface ResizeRequest {
  readonly roi: Tensor | undefined
  readonly scales: Tensor | undefined
  readonly sizes: Tensor | undefined
}

/** The numbers of an optional input; one without elements counts as not given. */
function givenNumbers(tensor: Tensor | undefined): number[] | undefined {
  return tensor === undefined || tensor.data.length === 0 ? undefined : Array.from(toFloat64(tensor))
}

/** The axes that a resize speaks of, non-negative. */
export function resizedAxes(axes: readonly number[], rank: number): number[] {
  return axes.length === 0
    ? Array.from({ length: rank }, (_, axis) => axis)
    : axes.map((axis) => normalizeAxis(axis, rank))
}

/**
 * Every axis of the input. An extent that follows from a scale is rounded down, after a product in float32 as other runtimes
 * form it; a policy that keeps the aspect ratio takes the least or the greatest scale for all axes and rounds half up.
 */
export function resizeAxes(x: Shape, { roi, scales, sizes }: ResizeRequest, extents: ResizeExtents): ResizeAxis[] {
  const axes = resizedAxes(extents.axes, x.length)
  const regions = givenNumbers(roi) ?? [...axes.map(() => 0), ...axes.map(() => 1)]
  const wanted = givenNumbers(sizes)
  const factors = wanted?.map((size, i) => size / x[axes[i]!]!) ?? givenNumbers(scales) ?? []
  const common = wanted === undefined ? undefined : commonScale(factors, extents.keepAspectRatioPolicy)
  return x.map((extent, axis) => {
    const i = axes.indexOf(axis)
    if (i === -1) return { extent, outputs: extent, exactOutputs: extent, scale: 1, roi: [0, 1] }
    const scale = common ?? factors[i]!
    const isExact = wanted !== undefined && common === undefined
    const exactOutputs = isExact ? wanted[i]! : scale * extent
    const outputs = wanted === undefined ? Math.floor(Math.fround(exactOutputs)) : Math.floor(exactOutputs + 0.5)
    return { extent, outputs, exactOutputs, scale, roi: [regions[i]!, regions[i + axes.length]!] }
  })
}

function commonScale(factors: readonly number[], policy: AspectRatioPolicy): number | undefined {
  if (policy === "stretch") return undefined
  return policy === "not_larger" ? Math.min(...factors) : Math.max(...factors)
}
