import type { Shape } from "../../tensor/shape.ts"
import { fixed, type Coordinates } from "./coordinate.ts"

/** The coordinates of an operand that broadcasts to `to`. */
export function broadcastAt(from: Shape, to: Shape, at: Coordinates): Coordinates {
  const offset = to.length - from.length
  return from.map((extent, axis) => (extent === 1 && to[axis + offset] !== 1 ? fixed(0) : at[axis + offset]!))
}
