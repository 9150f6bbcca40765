import type { Value } from "../../ir/graph.ts"
import { along, strideAlong } from "../access/coordinate.ts"
import { laneCountOf } from "../emit/lanes.ts"
import { extentsOf } from "../emit/loops.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import type { RightOperand } from "./product.ts"
import { packAtRunTime, packWeight, type Arrangement, type OperandElement, type PanelShape } from "./panels.ts"

/**
 * How a product reads its right operand: weights are packed when stored; others are packed at run time unless vectors
 * lie there already.
 */
export function rightOperand(
  context: TemplateContext,
  value: Value,
  shape: PanelShape,
  arrangement: Arrangement,
  element: OperandElement,
): RightOperand {
  if (context.isWeight(value)) return { kind: "packed", panels: packWeight(context, value, shape, arrangement) }
  if (hasVectorColumns(context, shape, element)) return { kind: "direct", element }
  return { kind: "packed", panels: packAtRunTime(context, shape, element) }
}

/** Whether columns are neighbours in memory, whole vectors of them, so that packing would only copy. */
function hasVectorColumns(context: TemplateContext, shape: PanelShape, element: OperandElement): boolean {
  if (shape.columns % laneCountOf(shape.dtype) !== 0) return false
  const extents = extentsOf([...shape.batch, ...shape.inner, { variable: "tile", extent: shape.columns }])
  const expr = element(context.writer().reader(1, extents), along("tile"))
  return expr.op === "load" && expr.index.dynamic === undefined && strideAlong(expr.index, "tile") === 1
}
