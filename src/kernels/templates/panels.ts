/**
 * The right operand of a matrix product in the order in which the inner loop reads it:
 *
 *   [inner, columns]  →  [panel][inner][8]        columns filled up to whole panels
 *
 * A panel is two vectors wide, whatever the build: a tile of four vectors walks through two panels at once. Weights are
 * packed when they are stored, by nodes of the weight graph; other operands by a kernel, into memory that lives for the
 * product alone.
 */
import type { GraphBuilder } from "../../ir/builder.ts"
import type { Value } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import { elementCount, sameShape, stridesOf, type Shape } from "../../tensor/shape.ts"
import { tensorOf } from "../../tensor/tensor.ts"
import { along, fixed, laneVariable, plus, scaled, type Coordinate } from "../access/coordinate.ts"
import { rowMajor } from "../access/layout.ts"
import type { Stored } from "../access/storage.ts"
import type { ElementReader } from "../emit/element-reader.ts"
import { laneCountOf } from "../emit/lanes.ts"
import { extentsOf, nest, vectorLoops, type LoopAxis } from "../emit/loops.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import type { Expr, Statement } from "../language/kernel.ts"
import { lt, variable } from "../language/build.ts"
import { when } from "../language/statements.ts"
import type { NarrowStorage } from "../program.ts"
import { factorNodes, loadedAs, narrowNodes, type NarrowPanels } from "./narrow-weights.ts"

export interface PanelShape {
  readonly dtype: DType
  /** Axes of operands that follow each other, such as a batch. */
  readonly batch: readonly LoopAxis[]
  /** The axes that are summed over, outermost first. */
  readonly inner: readonly LoopAxis[]
  readonly columns: number
}

export function panelWidth(dtype: DType): number {
  return 2 * laneCountOf(dtype)
}

export function panelCount({ dtype, columns }: PanelShape): number {
  return Math.ceil(columns / panelWidth(dtype))
}

export function innerCount({ inner }: PanelShape): number {
  return inner.reduce((product, { extent }) => product * extent, 1)
}

function packedShape(shape: PanelShape): Shape {
  return [...shape.batch.map(({ extent }) => extent), panelCount(shape), innerCount(shape), panelWidth(shape.dtype)]
}

/** The flat position in the axes that are summed over. */
export function innerPosition({ inner }: PanelShape): Coordinate {
  const strides = stridesOf(inner.map(({ extent }) => extent))
  return inner.reduce((sum, { variable: name }, axis) => plus(sum, along(name, strides[axis]!)), fixed(0))
}

/**
 * Packs a weight; `arrange` brings it to the shape [...batch, inner, columns] (or with the last two axes exchanged) in
 * the weight graph.
 */
export function packWeight(
  context: TemplateContext,
  value: Value,
  shape: PanelShape,
  arrangement: Arrangement,
): Stored {
  const form = `${arrangement.form}panels${panelWidth(shape.dtype)}`
  const storage = context.packedWeight(value, form, (builder, weight) => packNodes(builder, weight, shape, arrangement))
  return { storage, layout: rowMajor(packedShape(shape)) }
}

/** The same with narrow elements and their scales. */
export function packNarrowWeight(
  context: TemplateContext,
  value: Value,
  shape: PanelShape,
  arrangement: Arrangement,
  storage: NarrowStorage,
): NarrowPanels {
  const form = `${arrangement.form}panels${panelWidth(shape.dtype)}:${storage}`
  const pack = (builder: GraphBuilder, weight: Value): Value => packNodes(builder, weight, shape, arrangement)
  const panels = context.packedWeight(
    value,
    form,
    (builder, weight) => narrowNodes(builder, pack(builder, weight), storage),
    loadedAs[storage],
  )
  const scales = context.packedWeight(value, `${form}:scales`, (builder, weight) =>
    factorNodes(builder, pack(builder, weight), storage),
  )
  const scaleShape = packedShape({ ...shape, inner: [] })
  return {
    storage,
    panels: { storage: panels, layout: rowMajor(packedShape(shape)) },
    scales: { storage: scales, layout: rowMajor(scaleShape) },
  }
}

export interface Arrangement {
  /** Tells forms of one weight apart. */
  readonly form: string
  readonly isTransposed: boolean
  arrange?(builder: GraphBuilder, weight: Value): Value
}

function packNodes(
  builder: GraphBuilder,
  weight: Value,
  shape: PanelShape,
  { arrange, isTransposed }: Arrangement,
): Value {
  const arranged = arrange?.(builder, weight) ?? weight
  const { dtype, columns } = shape
  const [panels, width, inner] = [panelCount(shape), panelWidth(dtype), innerCount(shape)]
  const batch = shape.batch.map(({ extent }) => extent)
  const list = (values: readonly number[]): Value =>
    builder.constant("shape", tensorOf("int64", [values.length], values))
  const missing = panels * width - columns
  const ends = isTransposed ? [missing, 0] : [0, missing]
  const none = batch.map(() => 0)
  const matrix = [...batch, ...(isTransposed ? [columns, inner] : [inner, columns])]
  const shaped = sameShape(arranged.type.shape, matrix) ? arranged : builder.apply("reshape", [arranged, list(matrix)])
  const padded = missing === 0 ? shaped : builder.apply("pad", [shaped, list([...none, 0, 0, ...none, ...ends])])
  const split = isTransposed ? [...batch, panels, width, inner] : [...batch, inner, panels, width]
  const order = isTransposed ? [0, 2, 1] : [1, 0, 2]
  const perm = [...batch.map((_, axis) => axis), ...order.map((axis) => axis + batch.length)]
  return builder.apply("transpose", [builder.apply("reshape", [padded, list(split)])], { perm })
}

/** Reads an operand at the variables of its axes and a column. */
export type OperandElement = (reader: ElementReader, column: Coordinate) => Expr

/**
 * Packs an operand that is computed at run time; columns beyond the last stay undefined, and so do the results that
 * nobody stores.
 */
export function packAtRunTime(context: TemplateContext, shape: PanelShape, element: OperandElement): Stored {
  const { dtype, batch, inner, columns } = shape
  const [panels, width] = [panelCount(shape), panelWidth(dtype)]
  const packed = {
    storage: context.scratch(dtype, elementCount(packedShape(shape))),
    layout: rowMajor(packedShape(shape)),
  }
  const writer = context.writer()
  const batchAt = batch.map(({ variable: name }) => along(name))
  const rest = columns % width
  const full = Math.floor(columns / width)
  /** Columns of a panel; its extents tell that none lies beyond the last. */
  const fill = (count: number, panel: Coordinate): readonly Statement[] => {
    const own = [
      { variable: "panel", extent: full },
      { variable: "c", extent: count },
    ]
    const extents = extentsOf([...batch, ...inner, ...own])
    const move = (lanes: number): Statement[] => {
      const within = lanes === 1 ? along("c") : plus(along("c"), along(laneVariable))
      const value = element(writer.reader(lanes, extents), plus(scaled(panel, width), within))
      return writer.store(packed, [...batchAt, panel, innerPosition(shape), within], value)
    }
    return nest(inner, vectorLoops({ variable: "c", extent: count }, laneCountOf(dtype), move))
  }
  const whole = (): readonly Statement[] => fill(width, along("panel"))
  const last = (): readonly Statement[] => fill(rest, fixed(full))
  const body = rest === 0 ? whole() : full === 0 ? last() : [when(lt(variable("panel"), full), whole(), last())]
  context.run(writer, "pack", { variable: "panel", count: panels }, nest(batch, body))
  return packed
}
