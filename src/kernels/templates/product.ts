import type { Value } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import type { Coordinate, Coordinates } from "../access/coordinate.ts"
import type { Stored } from "../access/storage.ts"
import type { ElementReader } from "../emit/element-reader.ts"
import type { LoopAxis } from "../emit/loops.ts"
import type { Expr } from "../language/kernel.ts"
import type { NarrowPanels } from "./narrow-weights.ts"
import type { OperandElement, PanelShape } from "./panels.ts"

/** Sums of products over some axes: a matrix product, or what is one in disguise. */
export interface MatrixProduct {
  readonly name: string
  readonly dtype: DType
  /** The node's output. */
  readonly value: Value
  /** Axes of the right operand. */
  readonly shape: PanelShape
  /** Axes of the result that the right operand does not have, outermost first. */
  readonly middle: readonly LoopAxis[]
  readonly rows: number
  /** An element of the left operand at the variables of all axes. */
  left(reader: ElementReader, row: Coordinate): Expr
  readonly right: RightOperand
  /** Coordinates of an element in the output. */
  outputAt(row: Coordinate, column: Coordinate): Coordinates
  /** The output from the sum of products. */
  complete?(sum: Expr, reader: ElementReader, at: Coordinates): Expr
}

/** Vectors of the right operand: packed, or read where they are when whole vectors of columns are neighbours there. */
export type RightOperand =
  | { readonly kind: "packed"; readonly panels: Stored }
  | ({ readonly kind: "narrow" } & NarrowPanels)
  | { readonly kind: "direct"; readonly element: OperandElement }
