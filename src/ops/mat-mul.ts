import { present } from "../diagnostics/invariant.ts"
import { elementCount, formatShape, type Shape } from "../tensor/shape.ts"
import { allocate, makeTensor } from "../tensor/tensor.ts"
import { rejectShape, requireBroadcast, requireDType, requireSameDType } from "./check.ts"
import { writeNumber } from "./families/access.ts"
import { broadcastIndex } from "./families/elementwise.ts"
import { dotProduct, productDTypes, type MatrixView } from "./families/matrix-product.ts"
import { toFloat64 } from "./families/numbers.ts"
import { requireRankBetween } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

/**
 * Matrix products as NumPy's matmul: leading axes broadcast, and a vector is a row on the left, a column on the right, whose
 * axis is missing in the result. Sums of integers are exact below 2^53. https://onnx.ai/onnx/operators/onnx__MatMul.html
 */
export const matMul = defineOperator({
  name: "matMul",
  inputs: { required: ["a", "b"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "matMul", 0, "a", productDTypes)
    const dtype = requireSameDType(context, "matMul", 0, 1)
    const a = requireRankBetween(context, "matMul", 0, "a", 1, Infinity)
    const b = requireRankBetween(context, "matMul", 1, "b", 1, Infinity)
    const [left, right] = matricesOf(a, b)
    if (left.at(-1) !== right.at(-2)) {
      rejectShape(context, "matMul", `${formatShape(a)} times ${formatShape(b)}`, "as many rows in b as columns in a")
    }
    const batch = requireBroadcast(context, "matMul", left.slice(0, -2), right.slice(0, -2))
    const rows = a.length === 1 ? [] : [left.at(-2)!]
    const columns = b.length === 1 ? [] : [right.at(-1)!]
    return [{ dtype, shape: [...batch, ...rows, ...columns] }]
  },
  reference({ inputs, outputs }) {
    const [a, b] = [present(inputs[0], "a"), present(inputs[1], "b")]
    const type = outputs[0]!
    const [left, right] = matricesOf(a.shape, b.shape)
    const [rows, inner, columns] = [left.at(-2)!, left.at(-1)!, right.at(-1)!]
    const batch = type.shape.slice(0, type.shape.length - (a.shape.length > 1 ? 1 : 0) - (b.shape.length > 1 ? 1 : 0))
    const [indexA, indexB] = [broadcastIndex(left.slice(0, -2), batch), broadcastIndex(right.slice(0, -2), batch)]
    const viewA: MatrixView = { elements: toFloat64(a), offset: 0, rowStride: inner, columnStride: 1 }
    const viewB: MatrixView = { elements: toFloat64(b), offset: 0, rowStride: columns, columnStride: 1 }
    const data = allocate(type.dtype, elementCount(type.shape))
    const write = writeNumber(type.dtype, data)
    for (let n = 0, index = 0; n < elementCount(batch); n++) {
      const matrixA = { ...viewA, offset: indexA(n) * rows * inner }
      const matrixB = { ...viewB, offset: indexB(n) * inner * columns }
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++, index++) write(index, dotProduct(matrixA, matrixB, i, j, inner))
      }
    }
    return [makeTensor(type.dtype, type.shape, data)]
  },
  flops: ({ inputs, outputs }) => 2 * elementCount(outputs[0]!.shape) * inputs[0]!.shape.at(-1)!,
})

/** Both shapes with at least two axes. */
function matricesOf(a: Shape, b: Shape): [Shape, Shape] {
  return [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b]
}
