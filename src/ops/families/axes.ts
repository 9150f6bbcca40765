import { stridesOf, type Shape } from "../../tensor/shape.ts"

/**
 * One axis of a shape as three nested loops: element (outer, i, inner) lies at (outer · extent + i) · innerCount + inner.
 */
export interface AxisLoops {
  readonly outerCount: number
  readonly extent: number
  readonly innerCount: number
}

export function axisLoops(shape: Shape, axis: number): AxisLoops {
  const product = (extents: Shape): number => extents.reduce((count, extent) => count * extent, 1)
  return { outerCount: product(shape.slice(0, axis)), extent: shape[axis]!, innerCount: product(shape.slice(axis + 1)) }
}

/** Calls with the first position of every line along the axis and the distance between its elements. */
export function eachLine(
  shape: Shape,
  axis: number,
  visit: (first: number, stride: number, line: number) => void,
): void {
  const { outerCount, extent, innerCount } = axisLoops(shape, axis)
  for (let outer = 0; outer < outerCount; outer++) {
    for (let inner = 0; inner < innerCount; inner++) {
      visit(outer * extent * innerCount + inner, innerCount, outer * innerCount + inner)
    }
  }
}

/**
 * Calls with the coordinates of every element in row-major order, and its flat index. The list of coordinates is the same
 * one each time, with new contents.
 */
export function eachCoordinate(shape: Shape, visit: (coordinates: readonly number[], index: number) => void): void {
  const count = shape.reduce((product, extent) => product * extent, 1)
  const coordinates = new Array<number>(shape.length).fill(0)
  for (let index = 0; index < count; index++) {
    visit(coordinates, index)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      coordinates[axis]!++
      if (coordinates[axis]! < shape[axis]!) break
      coordinates[axis] = 0
    }
  }
}

/** The flat index of coordinates. */
export function positionIn(shape: Shape): (coordinates: readonly number[]) => number {
  const strides = stridesOf(shape)
  return (coordinates) => {
    let position = 0
    for (let axis = 0; axis < strides.length; axis++) position += coordinates[axis]! * strides[axis]!
    return position
  }
}
