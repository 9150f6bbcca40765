import type { Value } from "../../../ir/graph.ts"
import type { Coordinate, Coordinates } from "../../access/coordinate.ts"
import type { KernelWriter } from "../../emit/kernel-writer.ts"
import type { Expr } from "../../language/kernel.ts"
import type { PlaneWalk } from "./plane-walk.ts"
import type { SpatialAxis } from "./spatial-axes.ts"

/** A convolution of each channel with a filter of its own. */
export interface DepthwiseConvolution {
  readonly name: string
  /** The node's output. */
  readonly value: Value
  readonly batch: number
  /** Rows, which may be missing, and columns. */
  readonly axes: readonly SpatialAxis[]
  readonly planes: PlaneWalk
  weight(writer: KernelWriter, channel: Coordinate, taps: Coordinates): Expr
  readonly bias: Value | undefined
  outputAt(batch: Coordinate, channel: Coordinate, outputs: Coordinates): Coordinates
}
