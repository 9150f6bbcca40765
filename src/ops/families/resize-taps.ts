import { unreachable } from "../../diagnostics/invariant.ts"
import type { CoordinateMode, ResizeAxis } from "./resize-axes.ts"

export interface ResizeSampling {
  readonly mode: "nearest" | "linear" | "cubic"
  readonly coordinateTransformationMode: CoordinateMode
  readonly nearestMode: "round_prefer_floor" | "round_prefer_ceil" | "floor" | "ceil"
  readonly cubicCoeffA: number
  readonly excludeOutside: boolean
  readonly antialias: boolean
}

/** An input element of one axis and its share in an output element. */
export interface ResizeTap {
  readonly index: number
  readonly weight: number
}

/**
 * What each output element of an axis is made of; `undefined` where the coordinate lies outside the region that
 * tf_crop_and_resize may read, so that the extrapolation value stands there.
 *
 * 1. The output's position is mapped to a coordinate of the input, between elements in general.
 * 2. `left` is the last element before the coordinate, and `ratio`, in (0, 1], how far behind it the coordinate lies. A
 *    filter weighs the elements around: for nearest one of the two neighbours, for linear both, for cubic four. With
 *    `antialias` a filter is stretched by 1 / scale when the axis shrinks, so that it covers more elements.
 * 3. Elements outside repeat the edge, or with `excludeOutside` count for nothing and the other weights are made to sum to 1.
 *
 * All axes are sampled alike, and their weights multiply. Source: https://onnx.ai/onnx/operators/onnx__Resize.html
 */
export function resizeTaps(axis: ResizeAxis, sampling: ResizeSampling): (readonly ResizeTap[] | undefined)[] {
  return Array.from({ length: axis.outputs }, (_, output) => {
    const coordinate = coordinateOf(output, axis, sampling.coordinateTransformationMode)
    const isOutside = coordinate < 0 || coordinate > axis.extent - 1
    if (isOutside && sampling.coordinateTransformationMode === "tf_crop_and_resize") return undefined
    return tapsAround(coordinate, axis, sampling)
  })
}

function coordinateOf(output: number, axis: ResizeAxis, mode: CoordinateMode): number {
  const { extent, outputs, exactOutputs, scale, roi } = axis
  const halfPixel = (output + 0.5) / scale - 0.5
  switch (mode) {
    case "half_pixel":
      return halfPixel
    case "pytorch_half_pixel":
      return outputs === 1 ? 0 : halfPixel
    case "half_pixel_symmetric":
      return (extent / 2) * (1 - outputs / exactOutputs) + halfPixel
    case "asymmetric":
      return output / scale
    case "align_corners":
      return outputs === 1 ? 0 : (output * (extent - 1)) / (exactOutputs - 1)
    case "tf_crop_and_resize": {
      const length = (roi[1] - roi[0]) * (extent - 1)
      return roi[0] * (extent - 1) + (outputs === 1 ? length / 2 : (output * length) / (exactOutputs - 1))
    }
    default:
      return unreachable(mode)
  }
}

function tapsAround(coordinate: number, axis: ResizeAxis, sampling: ResizeSampling): ResizeTap[] {
  const { extent, scale } = axis
  const left = Math.ceil(coordinate) - 1
  const weights = weightsAt(coordinate - left, scale, sampling)
  const first = left + 1 - weights.length / 2
  const isExcluded = (i: number): boolean =>
    sampling.excludeOutside && sampling.mode !== "nearest" && (first + i < 0 || first + i >= extent)
  const kept = weights.map((weight, i) => (isExcluded(i) ? 0 : weight))
  const total = sampling.excludeOutside ? kept.reduce((sum, weight) => sum + weight, 0) : 1
  const taps = kept.map((weight, i) => ({
    index: Math.min(Math.max(first + i, 0), extent - 1),
    weight: weight / total,
  }))
  return taps.filter(({ weight }) => weight !== 0)
}

/** Weights of an even number of elements, half of them up to the left one. */
function weightsAt(ratio: number, scale: number, sampling: ResizeSampling): number[] {
  const shrink = sampling.antialias ? Math.min(scale, 1) : 1
  switch (sampling.mode) {
    case "nearest":
      return isRight(ratio, sampling.nearestMode) ? [0, 1] : [1, 0]
    case "linear":
      return filterWeights(ratio, shrink, 1, (distance) => Math.max(0, 1 - distance))
    case "cubic":
      return filterWeights(ratio, shrink, 2, (distance) => cubic(distance, sampling.cubicCoeffA))
    default:
      return unreachable(sampling.mode)
  }
}

function isRight(ratio: number, mode: ResizeSampling["nearestMode"]): boolean {
  if (ratio === 1 || mode === "ceil") return true
  if (mode === "floor") return false
  return mode === "round_prefer_floor" ? ratio > 0.5 : ratio >= 0.5
}

/** A filter that is zero from `radius` on, stretched by 1 / shrink; a stretched one is made to sum to 1. */
function filterWeights(ratio: number, shrink: number, radius: number, filter: (distance: number) => number): number[] {
  const reach = Math.ceil(radius / shrink)
  const weights = Array.from({ length: 2 * reach }, (_, i) => filter(Math.abs(i + 1 - reach - ratio) * shrink))
  if (shrink === 1) return weights
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** Keys, Cubic Convolution Interpolation for Digital Image Processing (1981), with the free coefficient `a`. */
function cubic(distance: number, a: number): number {
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1
  if (distance < 2) return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
  return 0
}
