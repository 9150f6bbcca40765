/**
 * The right operand of a matrix product in the order in which the inner loop reads it:
 *
 *   [inner, columns]  →  [panel][inner][8]        columns filled up to whole panels
 *
 * A panel is two vectors wide, whatever the build: a tile of four vectors walks through two panels at once. Weights are packed when they are
 * stored, by nodes of the weight graph; other operands by a kernel, into memory that lives for the product alone.
 */
import type { GraphBuilder } from "../../ir/builder.ts"
import type { Value } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import { elementCount, type Shape } from "../../tensor/shape.ts"
import { tensorOf } from "../../tensor/tensor.ts"
import { along, laneVariable, plus, type Coordinate, type Coordinates } from "../access/coordinate.ts"
import { rowMajor } from "../access/layout.ts"
import type { Stored } from "../access/storage.ts"
import type { KernelWriter } from "../emit/kernel-writer.ts"
import { laneCountOf } from "../emit/lanes.ts"
import { nest, vectorLoops } from "../emit/loops.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import type { Expr, Statement } from "../language/kernel.ts"
import { variable, lt } from "../language/build.ts"
import { loop, when } from "../language/statements.ts"

export interface PanelShape {
  readonly dtype: DType
  /** Leading axes of the operand. */
  readonly batch: Shape
  readonly inner: number
  readonly columns: number
}

export function panelWidth(dtype: DType): number {
  return 2 * laneCountOf(dtype)
}

export function panelCount({ dtype, columns }: PanelShape): number {
  return Math.ceil(columns / panelWidth(dtype))
}

function packedShape(shape: PanelShape): Shape {
  return [...shape.batch, panelCount(shape), shape.inner, panelWidth(shape.dtype)]
}

/** Packs a weight of shape [...batch, inner, columns], or with the last two axes exchanged. */
export function packWeight(context: TemplateContext, value: Value, shape: PanelShape, isTransposed: boolean): Stored {
  const form = `panels${panelWidth(shape.dtype)}${isTransposed ? "t" : ""}`
  const storage = context.packedWeight(value, form, (builder, weight) => packNodes(builder, weight, shape, isTransposed))
  return { storage, layout: rowMajor(packedShape(shape)) }
}

function packNodes(builder: GraphBuilder, weight: Value, shape: PanelShape, isTransposed: boolean): Value {
  const { dtype, batch, inner, columns } = shape
  const [panels, width] = [panelCount(shape), panelWidth(dtype)]
  const list = (values: readonly number[]): Value => builder.constant("shape", tensorOf("int64", [values.length], values))
  const rank = batch.length
  const missing = panels * width - columns
  const ends = isTransposed ? [missing, 0] : [0, missing]
  const none = batch.map(() => 0)
  const padded = missing === 0 ? weight : builder.apply("pad", [weight, list([...none, 0, 0, ...none, ...ends])])
  const split = isTransposed ? [...batch, panels, width, inner] : [...batch, inner, panels, width]
  const order = isTransposed ? [0, 2, 1] : [1, 0, 2]
  const perm = [...batch.map((_, axis) => axis), ...order.map((axis) => axis + rank)]
  return builder.apply("transpose", [builder.apply("reshape", [padded, list(split)])], { perm })
}

/** Reads an operand element at (batch, inner, column). */
export type OperandElement = (writer: KernelWriter, lanes: number, batch: Coordinates, inner: Coordinate, column: Coordinate) => Expr

/** Packs an operand that is computed at run time; columns beyond the last stay undefined, and so do the results that nobody stores. */
export function packAtRunTime(context: TemplateContext, shape: PanelShape, element: OperandElement): Stored {
  const { dtype, batch, inner, columns } = shape
  const [panels, width] = [panelCount(shape), panelWidth(dtype)]
  const packed = { storage: context.scratch(dtype, elementCount(packedShape(shape))), layout: rowMajor(packedShape(shape)) }
  const writer = context.writer()
  const batchAxes = batch.map((extent, axis) => ({ variable: `n${axis}`, extent }))
  const batchAt = batch.map((_, axis) => along(`n${axis}`))
  const fill = (count: number): readonly Statement[] => {
    const move = (lanes: number): Statement[] => {
      const within = lanes === 1 ? along("c") : plus(along("c"), along(laneVariable))
      const value = element(writer, lanes, batchAt, along("k"), plus(along("p", width), within))
      return writer.store(packed, [...batchAt, along("p"), along("k"), within], value)
    }
    return [loop("k", inner, vectorLoops({ variable: "c", extent: count }, laneCountOf(dtype), move))]
  }
  const rest = columns % width
  const full = Math.floor(columns / width)
  const body = rest === 0 ? fill(width) : full === 0 ? fill(rest) : [when(lt(variable("p"), full), fill(width), fill(rest))]
  context.run(writer, "pack", { variable: "p", count: panels }, nest(batchAxes, body))
  return packed
}
