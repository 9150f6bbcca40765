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
import {
  add,
  ceil,
  constant,
  constantLanes,
  convert,
  div,
  mul,
  pmax,
  pmin,
  splat,
  sub,
  widen,
} from "../../language/build.ts"
import type { Expr } from "../../language/kernel.ts"
import { isVector, laneOf, lanesOf, type LaneType, type ValueType } from "../../language/value-type.ts"
import type { SpatialAxis } from "../convolution/spatial-axes.ts"

/** How many taps count along all axes but the last: a constant, or at least the same along a row. */
export function rowCount(
  lane: LaneType,
  axes: readonly SpatialAxis[],
  includesPadding: boolean,
  outputs: Coordinates,
): Expr {
  const counts = axes.slice(0, -1).map((axis, i) => countAt(axis, includesPadding, lane, outputs[i]!))
  const known = counts.reduce((product, count) => product * (constantOf(count) ?? 1), 1)
  const varying = counts.filter((count) => constantOf(count) === undefined)
  return varying.length === 0
    ? constant(lane, known)
    : mul(
        varying.reduce((product, count) => mul(product, count)),
        known,
      )
}

function constantOf(expr: Expr): number | undefined {
  return expr.op === "constant" ? Number(expr.lanes[0]) : undefined
}

/** The mean from the sum; a window of nothing but padding gives 0. The output is the first lane's. */
export function meanOf(sum: Expr, rows: Expr, column: SpatialAxis, includesPadding: boolean, output: Coordinate): Expr {
  const known = constantCount(column, includesPadding)
  const ofRow = constantOf(rows)
  if (known !== undefined && ofRow !== undefined) return mul(sum, 1 / Math.max(1, known * ofRow))
  return div(sum, pmax(mul(countAt(column, includesPadding, sum.type, output), widen(sum.type, rows)), 1))
}

/** The count when it is the same for all outputs: full windows at both ends leave full ones between. */
function constantCount(axis: SpatialAxis, includesPadding: boolean): number | undefined {
  const [first, last] = [countOf(axis, includesPadding, 0), countOf(axis, includesPadding, axis.outputs - 1)]
  return axis.outputs === 1 || (first === axis.kernel && last === axis.kernel) ? first : undefined
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

/** The count as a number, or for a vector those of neighbouring outputs. */
function countAt(axis: SpatialAxis, includesPadding: boolean, type: ValueType, output: Coordinate): Expr {
  const { stride, begin, dilation, kernel } = axis
  const known = constantCount(axis, includesPadding)
  if (known !== undefined) return constant(type, known)
  const start = sub(mul(positionsOf(type, output), stride), begin)
  const steps = (distance: Expr): Expr => (dilation === 1 ? distance : ceil(div(distance, dilation)))
  const behind = pmin(steps(sub(constant(type, limitOf(axis, includesPadding)), start)), kernel)
  const before = includesPadding ? constant(type, 0) : pmax(steps(sub(constant(type, 0), start)), 0)
  return pmax(sub(behind, before), 0)
}

function positionsOf(type: ValueType, output: Coordinate): Expr {
  const first = convert(laneOf(type), valueOf(output))
  if (!isVector(type)) return first
  return add(
    splat(first),
    constantLanes(
      type,
      Array.from({ length: lanesOf(type) }, (_, lane) => lane),
    ),
  )
}
