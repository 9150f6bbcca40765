import { present } from "../../diagnostics/invariant.ts"
import type { Node, NodeOf } from "../../ir/graph.ts"
import type { Shape } from "../../tensor/shape.ts"
import { along, fixed, type Coordinates } from "../access/coordinate.ts"
import { broadcastAt } from "../access/broadcast.ts"
import type { LoopAxis } from "../emit/loops.ts"
import { add, mul } from "../language/build.ts"
import type { TemplateRule } from "../rules/rule.ts"
import { leftOperand } from "./left-operand.ts"
import { lowerMatrixProduct } from "./matrix-product.ts"
import type { OperandElement, PanelShape } from "./panels.ts"
import { rightOperand } from "./right-operand.ts"

const k = along("k")
const asIs = { form: "", isTransposed: false }

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
    const inner = [{ variable: "k", extent: a.type.shape[transA ? 0 : 1]! }]
    const panels: PanelShape = { dtype, batch: [], inner, columns: shape[1]! }
    const element: OperandElement = (reader, column) => reader.element(b, transB ? [column, k] : [k, column])
    const arrangement = { form: transB ? "t" : "", isTransposed: transB }
    const left = leftOperand(context, a, transA ? { row: 1, inner: 0 } : { row: 0, inner: 1 }, shape[1]!)
    lowerMatrixProduct(context, {
      name: "gemm",
      dtype,
      value,
      shape: panels,
      middle: [],
      rows: shape[0]!,
      left: (reader, row) => left(reader, transA ? [k, row] : [row, k]),
      right: rightOperand(context, { value: b, shape: panels, rows: shape[0]!, arrangement, element }),
      outputAt: (row, column) => [row, column],
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
    const batchShape = shape.slice(0, shape.length - (isRow ? 0 : 1) - (isColumn ? 0 : 1))
    const axes = batchShape.map((extent, axis) => ({ variable: `n${axis}`, extent }))
    const batchAt = axes.map(({ variable, extent }) => (extent === 1 ? fixed(0) : along(variable)))
    const { batch, middle } = divideBatch(axes, right)
    const rows = middle.reduce((product, { extent }) => product * extent, left.at(-2)!)
    const inner = [{ variable: "k", extent: left.at(-1)! }]
    const panels: PanelShape = { dtype, batch, inner, columns: right.at(-1)! }
    const operandAt = (operand: Shape): Coordinates => broadcastAt(operand.slice(0, -2), batchShape, batchAt)
    const leftElement = leftOperand(
      context,
      a,
      { row: a.type.shape.length - 2, inner: a.type.shape.length - 1 },
      panels.columns,
    )
    const element: OperandElement = (reader, column) =>
      reader.element(b, isColumn ? [k] : [...operandAt(right), k, column])
    lowerMatrixProduct(context, {
      name: "matmul",
      dtype,
      value,
      shape: panels,
      middle,
      rows: left.at(-2)!,
      left: (reader, row) => leftElement(reader, isRow ? [k] : [...operandAt(left), row, k]),
      right: rightOperand(context, { value: b, shape: panels, rows, arrangement: asIs, element }),
      outputAt: (row, column) => [...batchAt, ...(isRow ? [] : [row]), ...(isColumn ? [] : [column])],
    })
  },
}

/** Leading axes that the right operand has, and those along which it is the same. */
function divideBatch(axes: readonly LoopAxis[], right: Shape): { batch: LoopAxis[]; middle: LoopAxis[] } {
  const extentOf = (axis: number): number => right[axis - axes.length + right.length - 2] ?? 1
  const own = axes.map((_, axis) => extentOf(axis) !== 1)
  return { batch: axes.filter((_, axis) => own[axis]), middle: axes.filter((_, axis) => !own[axis]) }
}

function refusesProduct(node: Node): string | undefined {
  return node.inputs[0]!.type.dtype === node.outputs[0]!.type.dtype ? undefined : "operands and result differ in dtype"
}
