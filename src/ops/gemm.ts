import { present } from "../diagnostics/invariant.ts"
import { elementCount, type Shape } from "../tensor/shape.ts"
import type { Tensor } from "../tensor/tensor.ts"
import { bool, float } from "./attributes.ts"
import { rejectShape, requireDType, requireRank, requireSameDType } from "./check.ts"
import { fillTensor, readNumber } from "./families/access.ts"
import { broadcastIndex } from "./families/elementwise.ts"
import { dotProduct, productDTypes, type MatrixView } from "./families/matrix-product.ts"
import { toFloat64 } from "./families/numbers.ts"
import { requireBroadcastsTo } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

/**
 * alpha · A′B′ + beta · C, where A′ is A or its transpose. Sums of integers are exact below 2^53.
 * https://onnx.ai/onnx/operators/onnx__Gemm.html
 */
export const gemm = defineOperator({
  name: "gemm",
  inputs: { required: ["a", "b"], optional: ["c"] },
  attributes: { alpha: float(1), beta: float(1), transA: bool(false), transB: bool(false) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    const { transA, transB } = context.attributes
    requireDType(context, "gemm", 0, "a", productDTypes)
    const dtype = requireSameDType(context, "gemm", 0, 1, 2)
    const a = requireRank(context, "gemm", 0, "a", 2)
    const b = requireRank(context, "gemm", 1, "b", 2)
    const [innerA, innerB] = [innerOf(a, transA), b[transB ? 1 : 0]!]
    if (innerA !== innerB)
      rejectShape(context, "gemm", `a gives ${innerA} and b ${innerB} terms to each sum`, "equal numbers")
    const shape: Shape = [a[transA ? 1 : 0]!, b[transB ? 0 : 1]!]
    requireBroadcastsTo(context, "gemm", 2, "c", shape)
    return [{ dtype, shape }]
  },
  reference({ inputs, attributes, outputs }) {
    const { alpha, beta, transA, transB } = attributes
    const type = outputs[0]!
    const [a, b] = [matrixOf(present(inputs[0], "a"), transA), matrixOf(present(inputs[1], "b"), transB)]
    const inner = innerOf(inputs[0]!.shape, transA)
    const columns = type.shape[1]!
    const product = (index: number): number =>
      alpha * dotProduct(a, b, Math.floor(index / columns), index % columns, inner)
    const c = inputs[2]
    if (c === undefined) return [fillTensor(type, product)]
    const [readC, indexC] = [readNumber(c), broadcastIndex(c.shape, type.shape)]
    return [fillTensor(type, (index) => product(index) + beta * readC(indexC(index)))]
  },
  flops({ inputs, attributes, outputs }) {
    const count = elementCount(outputs[0]!.shape)
    return 2 * count * innerOf(inputs[0]!.shape, attributes.transA) + (inputs[2] === undefined ? 0 : count)
  },
})

/** Terms of each sum. */
function innerOf(a: Shape, transA: boolean): number {
  return a[transA ? 0 : 1]!
}

function matrixOf(tensor: Tensor, isTransposed: boolean): MatrixView {
  const [elements, stride] = [toFloat64(tensor), tensor.shape[1]!]
  return isTransposed
    ? { elements, offset: 0, rowStride: 1, columnStride: stride }
    : { elements, offset: 0, rowStride: stride, columnStride: 1 }
}
