import { present } from "../../diagnostics/invariant.ts"
import type { Node, NodeOf, Value } from "../../ir/graph.ts"
import type { Shape } from "../../tensor/shape.ts"
import { along, fixed, strideAlong, type Coordinates } from "../access/coordinate.ts"
import { broadcastAt } from "../emit/element-reader.ts"
import { laneCountOf } from "../emit/lanes.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { add, mul } from "../language/build.ts"
import type { TemplateRule } from "../rules/rule.ts"
import { lowerMatrixProduct, type RightOperand } from "./matrix-product.ts"
import { packAtRunTime, packWeight, type OperandElement, type PanelShape } from "./panels.ts"

/** alpha · A′B′ + beta · C: the product is a tile, the rest its tail. */
export const gemmRule: TemplateRule<NodeOf<"gemm">> = {
  kind: "template",
  reads: () => ["moved", "moved", "once"],
  epilogue: true,
  refuses: refusesProduct,
  lower(node, context) {
    const { alpha, beta, transA, transB } = node.attributes
    const [a, b] = [present(node.inputs[0], "a"), present(node.inputs[1], "b")]
    const c = node.inputs[2]
    const value = node.outputs[0]!
    const { dtype, shape } = value.type
    const inner = a.type.shape[transA ? 0 : 1]!
    const panels: PanelShape = { dtype, batch: [], inner, columns: shape[1]! }
    const element: OperandElement = (writer, lanes, _, k, column) => {
      return writer.reader(lanes, extentsOf(panels)).element(b, transB ? [column, k] : [k, column])
    }
    lowerMatrixProduct(context, {
      name: "gemm",
      dtype,
      value,
      batch: [],
      rows: shape[0]!,
      columns: shape[1]!,
      inner,
      left: (writer, _, row, k) => writer.reader(1, extentsOf(panels)).element(a, transA ? [k, row] : [row, k]),
      right: rightOperand(context, b, panels, { isTransposed: transB, element }),
      outputAt: (_, row, column) => [row, column],
      complete(sum, reader, at) {
        const scaled = alpha === 1 ? sum : mul(sum, alpha)
        if (c === undefined || beta === 0) return scaled
        const addend = reader.element(c, broadcastAt(c.type.shape, shape, at))
        return add(scaled, beta === 1 ? addend : mul(addend, beta))
      },
    })
  },
}

/** NumPy's matmul: a vector on the left is one row, on the right one column, and its axis is missing in the result. */
export const matMulRule: TemplateRule<NodeOf<"matMul">> = {
  kind: "template",
  reads: () => ["moved", "moved"],
  epilogue: true,
  refuses: refusesProduct,
  lower(node, context) {
    const [a, b] = [present(node.inputs[0], "a"), present(node.inputs[1], "b")]
    const value = node.outputs[0]!
    const { dtype, shape } = value.type
    const [isRow, isColumn] = [a.type.shape.length === 1, b.type.shape.length === 1]
    const left = isRow ? [1, ...a.type.shape] : a.type.shape
    const right = isColumn ? [...b.type.shape, 1] : b.type.shape
    const [rows, inner, columns] = [left.at(-2)!, left.at(-1)!, right.at(-1)!]
    const batch = shape.slice(0, shape.length - (isRow ? 0 : 1) - (isColumn ? 0 : 1))
    const panels: PanelShape = { dtype, batch: right.slice(0, -2), inner, columns }
    const operandAt = (operand: Shape, at: Coordinates): Coordinates => broadcastAt(operand.slice(0, -2), batch, at)
    const extents = new Map([...extentsOf(panels), ["row", rows] as const, ...batch.map((extent, axis) => [`n${axis}`, extent] as const)])
    lowerMatrixProduct(context, {
      name: "matmul",
      dtype,
      value,
      batch,
      rows,
      columns,
      inner,
      left: (writer, at, row, k) => writer.reader(1, extents).element(a, isRow ? [k] : [...operandAt(left, at), row, k]),
      right: rightOperand(context, b, panels, {
        isTransposed: false,
        element: (writer, lanes, at, k, column) => writer.reader(lanes, extents).element(b, isColumn ? [k] : [...at, k, column]),
        batchAt: (at) => operandAt(right, at),
      }),
      outputAt: (at, row, column) => [...at, ...(isRow ? [] : [row]), ...(isColumn ? [] : [column])],
      complete: (sum) => sum,
    })
  },
}

interface RightReading {
  readonly isTransposed: boolean
  readonly element: OperandElement
  /** Coordinates of the operand's own leading axes. */
  readonly batchAt?: (batch: Coordinates) => Coordinates
}

function rightOperand(context: TemplateContext, value: Value, shape: PanelShape, reading: RightReading): RightOperand {
  const { isTransposed, element, batchAt = (): Coordinates => [] } = reading
  if (context.isWeight(value)) return { kind: "packed", panels: packWeight(context, value, shape, isTransposed), batchAt }
  if (hasVectorColumns(context, shape, element)) {
    return { kind: "direct", element: (writer, lanes, batch, k, column) => element(writer, lanes, batchAt(batch), k, column) }
  }
  return { kind: "packed", panels: packAtRunTime(context, shape, element), batchAt }
}

/** Whether columns are neighbours in memory, whole vectors of them, so that packing would only copy. */
function hasVectorColumns(context: TemplateContext, shape: PanelShape, element: OperandElement): boolean {
  if (shape.columns % laneCountOf(shape.dtype) !== 0) return false
  const batch = shape.batch.map((extent, axis) => (extent === 1 ? fixed(0) : along(`n${axis}`)))
  const expr = element(context.writer(), 1, batch, along("k"), along("tile"))
  return expr.op === "load" && expr.index.dynamic === undefined && strideAlong(expr.index, "tile") === 1
}

function extentsOf({ inner, columns, batch, dtype }: PanelShape): ReadonlyMap<string, number> {
  const batches = batch.map((extent, axis) => [`n${axis}`, extent] as const)
  return new Map([...batches, ["k", inner], ["tile", columns], ["p", columns], ["c", 2 * laneCountOf(dtype)]])
}

function refusesProduct(node: Node): string | undefined {
  return node.inputs[0]!.type.dtype === node.outputs[0]!.type.dtype ? undefined : "operands and result differ in dtype"
}
