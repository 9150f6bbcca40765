/**
 * A convolution whose window sees the input once is a matrix product: the images are rows, the elements under the window are summed over,
 * and the output channels are columns. So are the 1 × 1 convolutions behind a global pool.
 */
import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf } from "../../../ir/graph.ts"
import { along, fixed, scaled, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { add } from "../../language/build.ts"
import { lowerMatrixProduct } from "../matrix-product.ts"
import type { OperandElement, PanelShape } from "../panels.ts"
import { rightOperand } from "../right-operand.ts"
import { imageAt, isInside, type SpatialAxis } from "./spatial-axes.ts"

/** Whether all elements under a single window exist, for all channels alike. */
export function hasSingleWindow({ attributes }: NodeOf<"conv">, axes: readonly SpatialAxis[]): boolean {
  return attributes.group === 1 && axes.every((axis) => axis.outputs === 1 && isInside(axis))
}

export function lowerSingleWindow(node: NodeOf<"conv">, context: TemplateContext, axes: readonly SpatialAxis[]): void {
  const [x, w] = [present(node.inputs[0], "x"), present(node.inputs[1], "w")]
  const bias = node.inputs[2]
  const value = present(node.outputs[0], "y")
  const { dtype, shape } = value.type
  const [columns, inputs] = w.type.shape as [number, number]
  const taps = axes.map(({ kernel }, i) => ({ variable: `k${i}`, extent: kernel }))
  const panels: PanelShape = { dtype, batch: [], inner: [{ variable: "c", extent: inputs }, ...taps], columns }
  const at = (outer: Coordinate, spatial: Coordinates): Coordinates =>
    imageAt(shape.length, axes, outer, along("c"), spatial)
  const tapAt = taps.map(({ variable }) => along(variable))
  const inputAt = axes.map(({ dilation }, i) => scaled(tapAt[i]!, dilation))
  const arrangement = { form: "t", isTransposed: true }
  const rows = shape[0]!
  const element: OperandElement = (reader, column) => reader.element(w, at(column, tapAt))
  lowerMatrixProduct(context, {
    name: "conv",
    dtype,
    value,
    shape: panels,
    middle: [],
    rows,
    left: (reader, row) => reader.element(x, at(row, inputAt)),
    right: rightOperand(context, { value: w, shape: panels, rows, arrangement, element }),
    outputAt: (row, column) => [row, column, ...shape.slice(2).map(() => fixed(0))],
    complete: (sum, reader, [, column]) => (bias === undefined ? sum : add(sum, reader.element(bias, [column!]))),
  })
}
