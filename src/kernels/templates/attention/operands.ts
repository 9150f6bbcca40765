import type { Value } from "../../../ir/graph.ts"
import { along, strideAlong } from "../../access/coordinate.ts"
import type { Stored } from "../../access/storage.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import { extentsOf } from "../../emit/loops.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { packAtRunTime, packWeight, type OperandElement, type PanelShape } from "../panels.ts"

/** K or V as a product reads it: packed in panels of columns, or where vectors of columns lie in memory. */
export interface Columns {
  readonly shape: PanelShape
  readonly panels: Stored | undefined
  readonly element: OperandElement
}

/** From so many rows of the result on, packing pays where rows of an operand lie far apart. */
const fewestRows = 12

/**
 * Keys have their columns across memory and are packed. So are rows of values that a projection left beside those of
 * other heads: a kibibyte or so apart, they push each other out of the nearest cache. One pass over the operand is
 * little against as many as there are blocks of queries.
 */
export function columnsOf(
  context: TemplateContext,
  value: Value,
  shape: PanelShape,
  rows: number,
  form: { readonly isTransposed: boolean; readonly element: OperandElement },
): Columns {
  const { element, isTransposed } = form
  if (context.isWeight(value)) {
    const arrangement = { form: isTransposed ? "t" : "", isTransposed }
    return { shape, element, panels: packWeight(context, value, shape, arrangement) }
  }
  const isDirect = isNear(context, shape, element, rows)
  return { shape, element, panels: isDirect ? undefined : packAtRunTime(context, shape, element) }
}

/** Whether whole vectors of columns are neighbours in memory, and rows follow each other or are read seldom. */
function isNear(context: TemplateContext, shape: PanelShape, element: OperandElement, rows: number): boolean {
  if (shape.columns % laneCountOf(shape.dtype) !== 0) return false
  const extents = extentsOf([...shape.batch, ...shape.inner, { variable: "tile", extent: shape.columns }])
  const expr = element(context.writer().reader(1, extents), along("tile"))
  if (expr.op !== "load" || expr.index.dynamic !== undefined || strideAlong(expr.index, "tile") !== 1) return false
  return rows < fewestRows || strideAlong(expr.index, shape.inner[0]!.variable) === shape.columns
}
