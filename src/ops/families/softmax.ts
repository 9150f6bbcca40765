import { present } from "../../diagnostics/invariant.ts"
import { elementCount, normalizeAxis } from "../../tensor/shape.ts"
import { int } from "../attributes.ts"
import { inputType, requireAxis, requireDType } from "../check.ts"
import { defineOperator, type Operator } from "../operator.ts"
import { fillTensor, readNumber } from "./access.ts"
import { eachLine } from "./axes.ts"
import { floatDTypes } from "./elementwise.ts"

const attributes = { axis: int(-1) }

/** A function of each element, the greatest element of its line, and the sum of exp(x - greatest) over the line. */
export function softmaxOver(
  name: string,
  apply: (x: number, greatest: number, sum: number) => number,
): Operator<typeof attributes> {
  return defineOperator({
    name,
    inputs: { required: ["x"] },
    attributes,
    outputs: { min: 1, max: 1 },
    infer(context) {
      requireDType(context, name, 0, "x", floatDTypes)
      const type = inputType(context, 0)
      requireAxis(context, name, context.attributes.axis, type.shape.length)
      return [type]
    },
    reference({ inputs, attributes: { axis }, outputs }) {
      const x = present(inputs[0], "x")
      const read = readNumber(x)
      const results = new Float64Array(x.data.length)
      const along = normalizeAxis(axis, x.shape.length)
      eachLine(x.shape, along, (first, stride) => {
        const positions = Array.from({ length: x.shape[along]! }, (_, i) => first + i * stride)
        const greatest = positions.reduce((most, position) => Math.max(most, read(position)), -Infinity)
        const sum = positions.reduce((total, position) => total + Math.exp(read(position) - greatest), 0)
        for (const position of positions) results[position] = apply(read(position), greatest, sum)
      })
      return [fillTensor(outputs[0]!, (i) => results[i]!)]
    },
    flops: ({ outputs }) => 5 * elementCount(outputs[0]!.shape),
  })
}
