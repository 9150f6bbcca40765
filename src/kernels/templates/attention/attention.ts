import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../../ir/graph.ts"
import { broadcastAt } from "../../access/broadcast.ts"
import { along, fixed, type Coordinates } from "../../access/coordinate.ts"
import type { LoopAxis } from "../../emit/loops.ts"
import type { TemplateRule } from "../../rules/rule.ts"
import type { PanelShape } from "../panels.ts"
import { lowerAttention } from "./attention-kernel.ts"
import { columnsOf } from "./operands.ts"

/** Q, K and V are read where projections left them, and results stored where the next one reads them. */
export const attentionRule: TemplateRule<NodeOf<"attention">> = {
  kind: "template",
  reads: () => ["moved", "once", "once", "moved"],
  epilogue: true,
  carriesMovement: true,
  lower(node, context) {
    const [q, k, v] = [0, 1, 2].map((i) => present(node.inputs[i], "an operand")) as [Value, Value, Value]
    const value = node.outputs[0]!
    const [queries, size] = q.type.shape.slice(-2) as [number, number]
    const [keys, width] = v.type.shape.slice(-2) as [number, number]
    const batchShape = value.type.shape.slice(0, -2)
    const batch = batchShape.map((extent, axis) => ({ variable: `n${axis}`, extent }))
    const batchAt = batch.map(({ variable, extent }) => (extent === 1 ? fixed(0) : along(variable)))
    const operandAt = ({ type: { shape } }: Value): Coordinates => broadcastAt(shape.slice(0, -2), batchShape, batchAt)
    const panels = (operand: Value, inner: LoopAxis, columns: number): PanelShape => ({
      dtype: value.type.dtype,
      batch: batch.filter(
        (_, axis) => (operand.type.shape[axis - value.type.shape.length + operand.type.shape.length] ?? 1) !== 1,
      ),
      inner: [inner],
      columns,
    })
    const keyShape = panels(k, { variable: "k", extent: size }, keys)
    const valueShape = panels(v, { variable: "j", extent: keys }, width)
    lowerAttention(context, {
      value,
      batch,
      queries,
      keys,
      width,
      query: (reader, row) => reader.element(q, [...operandAt(q), row, along("k")]),
      key: columnsOf(context, k, keyShape, queries, {
        isTransposed: true,
        element: (reader, column) => reader.element(k, [...operandAt(k), column, along("k")]),
      }),
      weighted: columnsOf(context, v, valueShape, queries, {
        isTransposed: false,
        element: (reader, column) => reader.element(v, [...operandAt(v), along("j"), column]),
      }),
      mask: node.inputs[3],
      ...node.attributes,
    })
  },
}
