import { present } from "../diagnostics/invariant.ts"
import { elementCount, normalizeAxis } from "../tensor/shape.ts"
import { numbersOf, type Tensor } from "../tensor/tensor.ts"
import { bool } from "./attributes.ts"
import { inputType, requireAxis, requireDType } from "./check.ts"
import { fillBig, fillTensor, readBig, readNumber } from "./families/access.ts"
import { requireInteger } from "./families/arguments.ts"
import { eachLine } from "./families/axes.ts"
import { isInteger, numberDTypes } from "./families/elementwise.ts"
import { defineOperator } from "./operator.ts"

/**
 * The running sum along an axis; `exclusive` leaves the element itself out, `reverse` runs from the end.
 * https://onnx.ai/onnx/operators/onnx__CumSum.html
 */
export const cumSum = defineOperator({
  name: "cumSum",
  inputs: { required: ["x", "axis"] },
  attributes: { exclusive: bool(false), reverse: bool(false) },
  outputs: { min: 1, max: 1 },
  shapeInputs: [1],
  infer(context) {
    requireDType(context, "cumSum", 0, "x", numberDTypes)
    const type = inputType(context, 0)
    requireAxis(context, "cumSum", requireInteger(context, "cumSum", 1, "axis"), type.shape.length)
    return [type]
  },
  reference({ inputs, attributes, outputs }) {
    const [x, type] = [present(inputs[0], "x"), outputs[0]!]
    const axis = normalizeAxis(numbersOf(present(inputs[1], "axis"))[0]!, x.shape.length)
    if (isInteger(x.dtype)) {
      const sums = runningSums({ x, axis, ...attributes, read: readBig(x), zero: 0n, add: (a, b) => a + b })
      return [fillBig(type, (i) => sums[i]!)]
    }
    const sums = runningSums({ x, axis, ...attributes, read: readNumber(x), zero: 0, add: (a, b) => a + b })
    return [fillTensor(type, (i) => sums[i]!)]
  },
  flops: ({ outputs }) => elementCount(outputs[0]!.shape),
})

interface Running<T> {
  readonly x: Tensor
  readonly axis: number
  readonly exclusive: boolean
  readonly reverse: boolean
  readonly zero: T
  read(index: number): T
  add(a: T, b: T): T
}

function runningSums<T>({ x, axis, exclusive, reverse, zero, read, add }: Running<T>): readonly T[] {
  const sums = new Array<T>(x.data.length).fill(zero)
  const extent = x.shape[axis]!
  eachLine(x.shape, axis, (first, stride) => {
    let sum = zero
    for (let i = 0; i < extent; i++) {
      const position = first + (reverse ? extent - 1 - i : i) * stride
      const next = add(sum, read(position))
      sums[position] = exclusive ? sum : next
      sum = next
    }
  })
  return sums
}
