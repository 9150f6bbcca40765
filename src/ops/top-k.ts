import { present } from "../diagnostics/invariant.ts"
import { elementCount, normalizeAxis } from "../tensor/shape.ts"
import { bool, int } from "./attributes.ts"
import { inputType, rejectShape, requireAxis, requireDType } from "./check.ts"
import { fillTensor, pickElements, readOrdered } from "./families/access.ts"
import { requireInteger } from "./families/arguments.ts"
import { eachLine } from "./families/axes.ts"
import { numberDTypes } from "./families/elementwise.ts"
import { defineOperator } from "./operator.ts"

/**
 * The k greatest (or least) elements along an axis, best first, and their indices; of equal ones the lower index comes
 * first. NaN counts as greater than every number. `sorted: false` leaves the order open; here it is the same.
 * https://onnx.ai/onnx/operators/onnx__TopK.html
 */
export const topK = defineOperator({
  name: "topK",
  inputs: { required: ["x", "k"] },
  attributes: { axis: int(-1), largest: bool(true), sorted: bool(true) },
  outputs: { min: 2, max: 2 },
  shapeInputs: [1],
  infer(context) {
    requireDType(context, "topK", 0, "x", numberDTypes)
    const { dtype, shape } = inputType(context, 0)
    const axis = requireAxis(context, "topK", context.attributes.axis, shape.length)
    const k = requireInteger(context, "topK", 1, "k")
    if (k < 0 || k > shape[axis]!)
      rejectShape(context, "topK", `k is ${k}`, `0 to ${shape[axis]!}, the extent of axis ${axis}`)
    const best = shape.map((extent, i) => (i === axis ? k : extent))
    return [
      { dtype, shape: best },
      { dtype: "int64", shape: best },
    ]
  },
  reference({ inputs, attributes: { axis, largest }, outputs }) {
    const [x, [values, indices]] = [present(inputs[0], "x"), outputs]
    const [read, along] = [readOrdered(x), normalizeAxis(axis, x.shape.length)]
    const positions = new Float64Array(elementCount(values!.shape))
    const chosen = new Float64Array(positions.length)
    const k = values!.shape[along]!
    eachLine(x.shape, along, (first, stride, line) => {
      const candidates = Array.from({ length: x.shape[along]! }, (_, i) => i)
      candidates.sort((a, b) => (largest ? -1 : 1) * order(read(first + a * stride), read(first + b * stride)) || a - b)
      for (let i = 0; i < k; i++) {
        const to = Math.floor(line / stride) * k * stride + i * stride + (line % stride)
        positions[to] = first + candidates[i]! * stride
        chosen[to] = candidates[i]!
      }
    })
    return [pickElements(values!, x, (i) => positions[i]!), fillTensor(indices!, (i) => chosen[i]!)]
  },
  flops: ({ inputs }) => elementCount(inputs[0]!.shape),
})

function order(a: number | bigint, b: number | bigint): number {
  if (a === b) return 0
  const [isNaNA, isNaNB] = [Number.isNaN(a), Number.isNaN(b)]
  if (isNaNA || isNaNB) return Number(isNaNA) - Number(isNaNB)
  return a < b ? -1 : a > b ? 1 : 0
}
