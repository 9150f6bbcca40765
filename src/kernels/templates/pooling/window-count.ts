/**
 * How many taps of a window count for its mean. Along one axis, of the taps at s·o - begin + d·t those in [0, extent) or, with the
 * padding, before extent + end:
 *
 *   count(o) = min(kernel, ⌈(limit - start) / d⌉) - max(0, ⌈-start / d⌉)    where start = s·o - begin
 *
 * and the product over all axes counts the window. It is the same number for most windows, often for all of them. Otherwise it is computed in
 * floating point, in which these numbers and their roundings are exact, for all lanes at once.
 */
import { valueOf, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import { add, ceil, constant, constantLanes, convert, div, max, min, mul, splat, sub } from "../../language/build.ts"
import type { Expr } from "../../language/kernel.ts"
import { isVector, laneOf, lanesOf, type ValueType } from "../../language/value-type.ts"
import type { SpatialAxis } from "../convolution/spatial-axes.ts"

/** The mean from the sum; a window of nothing but padding gives 0. The last coordinate is the first lane's. */
export function meanOf(sum: Expr, axes: readonly SpatialAxis[], includesPadding: boolean, outputs: Coordinates): Expr {
  const counts = axes.map((axis) => constantCount(axis, includesPadding))
  const known = counts.reduce<number>((product, count) => product * (count ?? 1), 1)
  const varying = axes.flatMap((axis, i) => (counts[i] === undefined ? [countAt(axis, includesPadding, sum.type, outputs[i]!, i === axes.length - 1)] : []))
  if (varying.length === 0) return mul(sum, 1 / Math.max(1, known))
  const count = varying.reduce((product, one) => mul(product, one))
  return div(sum, max(mul(count, known), 1))
}

function constantCount(axis: SpatialAxis, includesPadding: boolean): number | undefined {
  const first = countOf(axis, includesPadding, 0)
  for (let output = 1; output < axis.outputs; output++) if (countOf(axis, includesPadding, output) !== first) return undefined
  return first
}

function limitOf({ extent, end }: SpatialAxis, includesPadding: boolean): number {
  return includesPadding ? extent + end : extent
}

function countOf(axis: SpatialAxis, includesPadding: boolean, output: number): number {
  const { stride, begin, dilation, kernel } = axis
  const start = output * stride - begin
  const before = includesPadding ? 0 : Math.max(0, Math.ceil(-start / dilation))
  return Math.max(0, Math.min(kernel, Math.ceil((limitOf(axis, includesPadding) - start) / dilation)) - before)
}

function countAt(axis: SpatialAxis, includesPadding: boolean, type: ValueType, output: Coordinate, isLast: boolean): Expr {
  const { stride, begin, dilation, kernel } = axis
  const start = sub(mul(positionsOf(type, output, isLast), stride), begin)
  const steps = (distance: Expr): Expr => (dilation === 1 ? distance : ceil(div(distance, dilation)))
  const behind = min(steps(sub(constant(type, limitOf(axis, includesPadding)), start)), kernel)
  const before = includesPadding ? constant(type, 0) : max(steps(sub(constant(type, 0), start)), 0)
  return max(sub(behind, before), 0)
}

/** The output's number in every lane; along the last axis each lane has the next. */
function positionsOf(type: ValueType, output: Coordinate, isLast: boolean): Expr {
  const first = convert(laneOf(type), valueOf(output))
  if (!isVector(type)) return first
  const lanes = Array.from({ length: lanesOf(type) }, (_, lane) => lane)
  return isLast ? add(splat(first), constantLanes(type, lanes)) : splat(first)
}
