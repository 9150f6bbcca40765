import { windowAxes, type WindowAttributes, type WindowAxis } from "../../../ops/families/window.ts"
import type { Shape } from "../../../tensor/shape.ts"
import { fixed, type Coordinate, type Coordinates } from "../../access/coordinate.ts"

/** The windows along one spatial axis of [n, c, ...spatial], and which one it is, counted from the first spatial axis. */
export interface SpatialAxis extends WindowAxis {
  readonly position: number
}

/** The spatial axes that kernels walk along: those of one element that a window of one element sees need no loop. */
export function spatialAxes(x: Shape, kernel: Shape, attributes: WindowAttributes): readonly SpatialAxis[] {
  const all = windowAxes(x, kernel, attributes).map((axis, position) => ({ ...axis, position }))
  const wide = all.filter((axis) => !isTrivial(axis))
  return wide.length > 0 ? wide : all.slice(-1)
}

function isTrivial({ extent, kernel, outputs, begin }: WindowAxis): boolean {
  return extent === 1 && kernel === 1 && outputs === 1 && begin === 0
}

/** Elements from the first to the last tap. */
export function spanOf({ kernel, dilation }: WindowAxis): number {
  return (kernel - 1) * dilation + 1
}

/** Whether every tap of every window lies on an element. */
export function isInside(axis: WindowAxis): boolean {
  return axis.begin === 0 && (axis.outputs - 1) * axis.stride + spanOf(axis) <= axis.extent
}

/** Coordinates of a tensor [n, c, ...spatial] of some rank, 0 along the axes that need no loop. */
export function imageAt(
  rank: number,
  axes: readonly SpatialAxis[],
  batch: Coordinate,
  channel: Coordinate,
  spatial: Coordinates,
): Coordinates {
  const at: Coordinate[] = [batch, channel, ...Array.from({ length: rank - 2 }, () => fixed(0))]
  axes.forEach(({ position }, i) => (at[position + 2] = spatial[i]!))
  return at
}
