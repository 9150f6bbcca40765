import type { Value } from "../../ir/graph.ts"
import { along, strideAlong } from "../access/coordinate.ts"
import { laneCountOf } from "../emit/lanes.ts"
import { extentsOf } from "../emit/loops.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import type { RightOperand } from "./product.ts"
import { paysNarrow } from "./narrow-weights.ts"
import {
  innerCount,
  packAtRunTime,
  packNarrowWeight,
  packWeight,
  type Arrangement,
  type OperandElement,
  type PanelShape,
} from "./panels.ts"

/** The right operand of a product as its node gives it. */
export interface GivenRight {
  readonly value: Value
  readonly shape: PanelShape
  /** Rows of the product: how often each element is used. */
  readonly rows: number
  readonly arrangement: Arrangement
  readonly element: OperandElement
}

/**
 * How a product reads its right operand: weights are packed when stored; others are packed at run time unless vectors
 * lie there already.
 */
export function rightOperand(context: TemplateContext, given: GivenRight): RightOperand {
  const { value, shape, element } = given
  if (context.isWeight(value)) return weightOperand(context, given)
  if (hasVectorColumns(context, shape, element)) return { kind: "direct", element }
  return { kind: "packed", panels: packAtRunTime(context, shape, element) }
}

function weightOperand(context: TemplateContext, { value, shape, rows, arrangement }: GivenRight): RightOperand {
  const { weightStorage } = context
  const isNarrow = shape.dtype === "float32" && paysNarrow(rows, innerCount(shape) * shape.columns)
  return weightStorage === "f32" || !isNarrow
    ? { kind: "packed", panels: packWeight(context, value, shape, arrangement) }
    : { kind: "narrow", ...packNarrowWeight(context, value, shape, arrangement, weightStorage) }
}

/** Whether columns are neighbours in memory, whole vectors of them, so that packing would only copy. */
function hasVectorColumns(context: TemplateContext, shape: PanelShape, element: OperandElement): boolean {
  if (shape.columns % laneCountOf(shape.dtype) !== 0) return false
  const extents = extentsOf([...shape.batch, ...shape.inner, { variable: "tile", extent: shape.columns }])
  const expr = element(context.writer().reader(1, extents), along("tile"))
  return expr.op === "load" && expr.index.dynamic === undefined && strideAlong(expr.index, "tile") === 1
}
