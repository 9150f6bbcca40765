import { present } from "../diagnostics/invariant.ts"
import { elementCount, formatShape, type Shape } from "../tensor/shape.ts"
import { allocate, makeTensor, type Tensor } from "../tensor/tensor.ts"
import { int } from "./attributes.ts"
import { rejectShape, requireDType, requireSameDType } from "./check.ts"
import { writeNumber } from "./families/access.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { toFloat64 } from "./families/numbers.ts"
import { rejectAttribute, requireRankBetween, requireShape } from "./families/require.ts"
import { allTaps, requireWindow, windowAttributes, windowAxes, type Taps, type WindowAxis } from "./families/window.ts"
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
    const [type, axes] = [outputs[0]!, windowAxes(x.shape, w.shape.slice(2), attributes)]
    const groupOutputs = w.shape[0]! / attributes.group
    const sumAt = windowSums(x, w, axes)
    const bias = b === undefined ? undefined : toFloat64(b)
    const data = allocate(type.dtype, elementCount(type.shape))
    const write = writeNumber(type.dtype, data)
    const positions = elementCount(type.shape.slice(2))
    for (let i = 0, index = 0; i < type.shape[0]! * w.shape[0]!; i++) {
      const [batch, channel] = [Math.floor(i / w.shape[0]!), i % w.shape[0]!]
      const group = Math.floor(channel / groupOutputs)
      for (let position = 0; position < positions; position++, index++) {
        write(index, sumAt({ batch, group, channel, position }) + (bias?.[channel] ?? 0))
      }
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

interface Spot {
  readonly batch: number
  readonly group: number
  readonly channel: number
  /** Index of the output within its plane. */
  readonly position: number
}

/** Products of one window with one filter, summed. Fewer than three spatial axes count as three with leading extents of 1. */
function windowSums(x: Tensor, w: Tensor, axes: readonly WindowAxis[]): (spot: Spot) => number {
  const [depths, rows, columns] = threeAxes(axes)
  const [taps0, taps1, taps2] = [allTaps(depths), allTaps(rows), allTaps(columns)]
  const [elements, weights] = [toFloat64(x), toFloat64(w)]
  const channels = w.shape[1]!
  const planeLength = depths.extent * rows.extent * columns.extent
  const filterLength = depths.kernel * rows.kernel * columns.kernel
  const addPlane = (plane: number, filter: number, along0: Taps, along1: Taps, along2: Taps): number => {
    let sum = 0
    for (let t0 = along0.from; t0 < along0.to; t0++) {
      const depth = along0.start + t0 * depths.dilation
      for (let t1 = along1.from; t1 < along1.to; t1++) {
        const row = along1.start + t1 * rows.dilation
        const line = plane + (depth * rows.extent + row) * columns.extent + along2.start
        const weightLine = filter + (t0 * rows.kernel + t1) * columns.kernel
        for (let t2 = along2.from; t2 < along2.to; t2++) sum += elements[line + t2 * columns.dilation]! * weights[weightLine + t2]!
      }
    }
    return sum
  }
  return ({ batch, group, channel, position }) => {
    const along0 = taps0[Math.floor(position / (rows.outputs * columns.outputs))]!
    const along1 = taps1[Math.floor(position / columns.outputs) % rows.outputs]!
    const along2 = taps2[position % columns.outputs]!
    const firstPlane = batch * x.shape[1]! + group * channels
    let sum = 0
    for (let c = 0; c < channels; c++) {
      sum += addPlane((firstPlane + c) * planeLength, (channel * channels + c) * filterLength, along0, along1, along2)
    }
    return sum
  }
}

const single: WindowAxis = { extent: 1, kernel: 1, stride: 1, dilation: 1, begin: 0, end: 0, outputs: 1 }

function threeAxes(axes: readonly WindowAxis[]): [WindowAxis, WindowAxis, WindowAxis] {
  const [depths, rows, columns] = [...Array.from({ length: 3 - axes.length }, () => single), ...axes]
  return [depths!, rows!, columns!]
}
