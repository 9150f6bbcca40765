import { stridesOf, type Shape } from "../../tensor/shape.ts"
import { fixed, plus, scaled, shifted, type Coordinates } from "./coordinate.ts"
import type { Index } from "../language/kernel.ts"

/**
 * Where a tensor's elements lie in its storage: element (i, j, …) is at offset + stride₀·i + stride₁·j + …, in
 * elements.
 */
export interface Layout {
  readonly offset: number
  readonly strides: readonly number[]
}

export function rowMajor(shape: Shape): Layout {
  return { offset: 0, strides: stridesOf(shape) }
}

/** Whether the elements follow each other in row-major order; axes of one element have no stride that matters. */
export function isDense({ strides }: Layout, shape: Shape): boolean {
  const dense = stridesOf(shape)
  return shape.every((extent, axis) => extent === 1 || strides[axis] === dense[axis])
}

/** Whether they do so from the start of the storage. */
export function isRowMajor(layout: Layout, shape: Shape): boolean {
  return layout.offset === 0 && isDense(layout, shape)
}

export function elementAt({ offset, strides }: Layout, at: Coordinates): Index {
  return shifted(
    at.reduce((sum, coordinate, axis) => plus(sum, scaled(coordinate, strides[axis]!)), fixed(0)),
    offset,
  )
}

/** The flat row-major position of coordinates in a shape. */
export function flatPosition(shape: Shape, at: Coordinates): Index {
  return elementAt(rowMajor(shape), at)
}
