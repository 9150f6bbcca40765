import { present } from "../../diagnostics/invariant.ts"
import { elementCount, normalizeAxis } from "../../tensor/shape.ts"
import { bool, int } from "../attributes.ts"
import { inputType, rejectShape, requireAxis, requireDType } from "../check.ts"
import { defineOperator, type Operator } from "../operator.ts"
import { fillTensor, readOrdered } from "./access.ts"
import { eachLine } from "./axes.ts"
import { numberDTypes } from "./elementwise.ts"
import { reducedShape } from "./reduction.ts"

const attributes = { axis: int(0), keepdims: bool(true), selectLastIndex: bool(false) }
type Ordered = number | bigint

/**
 * The index along an axis of the element that is better than every other; among equal ones the first, or the last with
 * `selectLastIndex`. NaN is neither better nor worse: it wins only as the first element.
 */
export function argument(name: string, isBetter: (a: Ordered, b: Ordered) => boolean): Operator<typeof attributes> {
  return defineOperator({
    name,
    inputs: { required: ["x"] },
    attributes,
    outputs: { min: 1, max: 1 },
    infer(context) {
      requireDType(context, name, 0, "x", numberDTypes)
      const { shape } = inputType(context, 0)
      const axis = requireAxis(context, name, context.attributes.axis, shape.length)
      if (shape[axis] === 0) rejectShape(context, name, `axis ${axis} is empty`, "at least one element")
      return [{ dtype: "int64", shape: reducedShape(shape, [axis], context.attributes.keepdims) }]
    },
    reference({ inputs, attributes: { axis, selectLastIndex }, outputs }) {
      const x = present(inputs[0], "x")
      const read = readOrdered(x)
      const along = normalizeAxis(axis, x.shape.length)
      const winners = new Float64Array(elementCount(outputs[0]!.shape))
      eachLine(x.shape, along, (first, stride, line) => {
        let best = 0
        for (let i = 1; i < x.shape[along]!; i++) {
          const [champion, rival] = [read(first + best * stride), read(first + i * stride)]
          if (isBetter(rival, champion) || (selectLastIndex && rival === champion)) best = i
        }
        winners[line] = best
      })
      return [fillTensor(outputs[0]!, (i) => winners[i]!)]
    },
    flops: ({ inputs }) => elementCount(inputs[0]!.shape),
  })
}
