import { present } from "../diagnostics/invariant.ts"
import { elementCount, formatShape, type Shape } from "../tensor/shape.ts"
import { allocate, makeTensor } from "../tensor/tensor.ts"
import { int } from "./attributes.ts"
import { rejectShape, requireDType, requireSameDType } from "./check.ts"
import { writeNumber } from "./families/access.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { toFloat64 } from "./families/numbers.ts"
import { rejectAttribute, requireRankBetween, requireShape } from "./families/require.ts"
import { requireWindow, tapReaches, windowAttributes, windowAxes, type WindowAxis } from "./families/window.ts"
import { defineOperator, type InferenceContext } from "./operator.ts"

/**
 * Correlates x [n, c, ...spatial] with w [m, c / group, ...kernel] and adds b [m]; channels of a group see each other only.
 * https://onnx.ai/onnx/operators/onnx__Conv.html
 */
export const conv = defineOperator({
  name: "conv",
  inputs: { required: ["x", "w"], optional: ["b"] },
  attributes: { ...windowAttributes, group: int(1) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "conv", 0, "x", floatDTypes)
    const dtype = requireSameDType(context, "conv", 0, 1, 2)
    const x = requireRankBetween(context, "conv", 0, "x", 3, 5)
    const w = requireRankBetween(context, "conv", 1, "w", x.length, x.length)
    requireChannels(context, x, w)
    requireShape(context, "conv", 2, "b", [w[0]!])
    const axes = requireWindow(context, "conv", x, w.slice(2), context.attributes)
    return [{ dtype, shape: [x[0]!, w[0]!, ...axes.map(({ outputs }) => outputs)] }]
  },
  reference({ inputs, attributes, outputs }) {
    const [x, w, b] = [present(inputs[0], "x"), present(inputs[1], "w"), inputs[2]]
    const type = outputs[0]!
    const addPlane = planeAdder(windowAxes(x.shape, w.shape.slice(2), attributes))
    const [elements, weights, bias] = [toFloat64(x), toFloat64(w), b === undefined ? undefined : toFloat64(b)]
    const [groupChannels, groupOutputs] = [w.shape[1]!, w.shape[0]! / attributes.group]
    const [planeLength, filterLength] = [elementCount(x.shape.slice(2)), elementCount(w.shape.slice(2))]
    const data = allocate(type.dtype, elementCount(type.shape))
    const write = writeNumber(type.dtype, data)
    const sums = new Float64Array(elementCount(type.shape.slice(2)))
    for (let plane = 0; plane < x.shape[0]! * w.shape[0]!; plane++) {
      const [batch, channel] = [Math.floor(plane / w.shape[0]!), plane % w.shape[0]!]
      const firstInput = batch * x.shape[1]! + Math.floor(channel / groupOutputs) * groupChannels
      sums.fill(0)
      for (let c = 0; c < groupChannels; c++) {
        addPlane(sums, elements, (firstInput + c) * planeLength, weights, (channel * groupChannels + c) * filterLength)
      }
      for (let i = 0; i < sums.length; i++) write(plane * sums.length + i, sums[i]! + (bias?.[channel] ?? 0))
    }
    return [makeTensor(type.dtype, type.shape, data)]
  },
  flops({ inputs, outputs }) {
    const count = elementCount(outputs[0]!.shape)
    return 2 * count * elementCount(inputs[1]!.shape.slice(1)) + (inputs[2] === undefined ? 0 : count)
  },
})

function requireChannels(context: InferenceContext<{ readonly group: number }>, x: Shape, w: Shape): void {
  const { group } = context.attributes
  if (group < 1) rejectAttribute(context, "conv", "group", group, "at least 1")
  const expected = w[1]! * group
  if (x[1] !== expected) {
    const found = `x has ${x[1]!} channels, and w ${formatShape(w)} with ${group} groups takes ${expected}`
    rejectShape(context, "conv", found, "equal numbers")
  }
  if (w[0]! % group !== 0) rejectShape(context, "conv", `w gives ${w[0]!} channels`, `a multiple of group, ${group}`)
}

type PlaneAdder = (sums: Float64Array, x: Float64Array, plane: number, w: Float64Array, filter: number) => void

/**
 * Adds the products of one input plane with one filter plane to the sums of an output plane, tap by tap. Fewer than three
 * spatial axes count as three with leading extents of 1.
 */
function planeAdder(axes: readonly WindowAxis[]): PlaneAdder {
  const [depths, rows, columns] = threeAxes(axes)
  const [reach0, reach1, reach2] = [tapReaches(depths), tapReaches(rows), tapReaches(columns)]
  return (sums, x, plane, w, filter) => {
    let tap = filter
    for (const along0 of reach0) {
      for (const along1 of reach1) {
        for (const along2 of reach2) {
          const weight = w[tap++]!
          for (let o0 = along0.from; o0 < along0.to; o0++) {
            const depth = plane + (o0 * depths.stride + along0.start) * rows.extent * columns.extent
            for (let o1 = along1.from; o1 < along1.to; o1++) {
              const row = depth + (o1 * rows.stride + along1.start) * columns.extent + along2.start
              const output = (o0 * rows.outputs + o1) * columns.outputs
              for (let o2 = along2.from; o2 < along2.to; o2++)
                sums[output + o2]! += x[row + o2 * columns.stride]! * weight
            }
          }
        }
      }
    }
  }
}

const single: WindowAxis = { extent: 1, kernel: 1, stride: 1, dilation: 1, begin: 0, end: 0, outputs: 1 }

function threeAxes(axes: readonly WindowAxis[]): [WindowAxis, WindowAxis, WindowAxis] {
  const [depths, rows, columns] = [...Array.from({ length: 3 - axes.length }, () => single), ...axes]
  return [depths!, rows!, columns!]
}
