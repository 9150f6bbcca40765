import { present } from "../diagnostics/invariant.ts"
import { elementCount, formatShape, type Shape } from "../tensor/shape.ts"
import { allocate, makeTensor, type Tensor } from "../tensor/tensor.ts"
import { bool, float, int } from "./attributes.ts"
import { rejectShape, requireBroadcast, requireDType, requireSameDType } from "./check.ts"
import { readNumber, writeNumber } from "./families/access.ts"
import { broadcastIndex, floatDTypes } from "./families/elementwise.ts"
import { dotProduct, type MatrixView } from "./families/matrix-product.ts"
import { toFloat64 } from "./families/numbers.ts"
import { requireBroadcastsTo, requireRankBetween } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

/**
 * softmax(Q · Kᵀ · scale + mask) · V for Q [.., s, d], K [.., t, d] and V [.., t, e], whose leading axes broadcast. The
 * mask broadcasts to [.., s, t]: numbers are added, a boolean one is true where a query may look. A causal query i sees
 * keys up to i + diagonal. A query that sees nothing, because every score is -∞, gets 0.
 * https://onnx.ai/onnx/operators/onnx__Attention.html, without its outputs for caches
 */
export const attention = defineOperator({
  name: "attention",
  inputs: { required: ["q", "k", "v"], optional: ["mask"] },
  attributes: { scale: float(), isCausal: bool(false), diagonal: int(0) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "attention", 0, "q", floatDTypes)
    const dtype = requireSameDType(context, "attention", 0, 1, 2)
    requireDType(context, "attention", 3, "mask", [dtype, "bool"])
    const [q, k, v] = ["q", "k", "v"].map((name, i) => requireRankBetween(context, "attention", i, name, 2, Infinity))
    if (q!.at(-1) !== k!.at(-1) || k!.at(-2) !== v!.at(-2)) {
      const found = `q has shape ${formatShape(q!)}, k ${formatShape(k!)}, v ${formatShape(v!)}`
      rejectShape(context, "attention", found, "[.., s, d], [.., t, d] and [.., t, e]")
    }
    const batch = requireBroadcast(context, "attention", ...[q!, k!, v!].map((shape) => shape.slice(0, -2)))
    requireBroadcastsTo(context, "attention", 3, "mask", [...batch, q!.at(-2)!, k!.at(-2)!])
    return [{ dtype, shape: [...batch, q!.at(-2)!, v!.at(-1)!] }]
  },
  reference({ inputs, attributes: { scale, isCausal, diagonal }, outputs }) {
    const [q, k, v] = [0, 1, 2].map((i) => present(inputs[i], "an operand")) as [Tensor, Tensor, Tensor]
    const { dtype, shape } = outputs[0]!
    const batch = shape.slice(0, -2)
    const [queries, keys, width] = [shape.at(-2)!, k.shape.at(-2)!, shape.at(-1)!]
    const size = q.shape.at(-1)!
    const [queryAt, keyAt, valueAt] = [q, k, v].map((tensor) => matricesOf(tensor, batch))
    const bias = biasOf(inputs[3], [...batch, queries, keys])
    const data = allocate(dtype, elementCount(shape))
    const write = writeNumber(dtype, data)
    for (let n = 0; n < elementCount(batch); n++) {
      for (let i = 0; i < queries; i++) {
        const scores = Array.from({ length: keys }, (_, j) => {
          const isHidden = isCausal && j > i + diagonal
          const product = dotProduct(queryAt!(n), transposed(keyAt!(n)), i, j, size)
          return isHidden ? -Infinity : product * scale + bias((n * queries + i) * keys + j)
        })
        const weights = weightsOf(scores)
        const { elements, offset, rowStride } = valueAt!(n)
        for (let c = 0; c < width; c++) {
          const sum = weights.reduce((total, weight, j) => total + weight * elements[offset + j * rowStride + c]!, 0)
          write((n * queries + i) * width + c, sum)
        }
      }
    }
    return [makeTensor(dtype, shape, data)]
  },
  flops({ inputs, outputs }) {
    const [size, keys] = [inputs[0]!.shape.at(-1)!, inputs[1]!.shape.at(-2)!]
    const { shape } = outputs[0]!
    return elementCount(shape.slice(0, -1)) * keys * (2 * size + 2 * shape.at(-1)! + 5)
  },
})

/** The matrices of a tensor as its leading axes broadcast to a batch. */
function matricesOf(tensor: Tensor, batch: Shape): (n: number) => MatrixView {
  const [rows, columns] = [tensor.shape.at(-2)!, tensor.shape.at(-1)!]
  const [elements, index] = [toFloat64(tensor), broadcastIndex(tensor.shape.slice(0, -2), batch)]
  return (n) => ({ elements, offset: index(n) * rows * columns, rowStride: columns, columnStride: 1 })
}

function transposed(view: MatrixView): MatrixView {
  return { ...view, rowStride: view.columnStride, columnStride: view.rowStride }
}

/** What a mask adds to each score. */
function biasOf(mask: Tensor | undefined, scores: Shape): (index: number) => number {
  if (mask === undefined) return () => 0
  const [read, indexOf] = [readNumber(mask), broadcastIndex(mask.shape, scores)]
  if (mask.dtype !== "bool") return (index) => read(indexOf(index))
  return (index) => (read(indexOf(index)) === 0 ? -Infinity : 0)
}

function weightsOf(scores: readonly number[]): number[] {
  const greatest = scores.reduce((most, score) => Math.max(most, score), -Infinity)
  if (greatest === -Infinity) return scores.map(() => 0)
  const powers = scores.map((score) => Math.exp(score - greatest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}
