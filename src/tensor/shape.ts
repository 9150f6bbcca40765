import { invariant } from "../diagnostics/invariant.ts"

/** Extents, outermost first; `[]` is a scalar. */
export type Shape = readonly number[]

export function elementCount(shape: Shape): number {
  return shape.reduce((count, extent) => count * extent, 1)
}

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis]!
  }
  return strides
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis])
}

/** The shape that NumPy broadcasting gives, or nothing when two extents disagree. */
export function broadcastShapes(...shapes: readonly Shape[]): Shape | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length))
  const result = new Array<number>(rank).fill(1)
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i
      const extent = shape[i]!
      if (extent === 1 || extent === result[axis]) continue
      if (result[axis] !== 1) return undefined
      result[axis] = extent
    }
  }
  return result
}

/** Strides in elements that read `shape` as if it were broadcast to `to`: 0 along every repeated axis. */
export function broadcastStrides(shape: Shape, to: Shape): number[] {
  const strides = stridesOf(shape)
  const offset = to.length - shape.length
  invariant(offset >= 0, `cannot broadcast rank ${shape.length} to rank ${to.length}`)
  return to.map((_, axis) => (axis < offset || shape[axis - offset] === 1 ? 0 : strides[axis - offset]!))
}

/** -1 counts from the end; the result may lie outside the rank and is for the caller to check. */
export function normalizeAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(",")}]`
}
