import { present } from "../diagnostics/invariant.ts"
import { elementCount, formatShape, type Shape } from "../tensor/shape.ts"
import { allocate, makeTensor } from "../tensor/tensor.ts"
import { int } from "./attributes.ts"
import { rejectShape, requireDType, requireSameDType } from "./check.ts"
import { writeNumber } from "./families/access.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { toFloat64 } from "./families/numbers.ts"
import { rejectAttribute, requireRankBetween, requireShape } from "./families/require.ts"
import {
  requireWindow,
  tapReaches,
  windowAttributes,
  windowAxes,
  type TapReach,
  type WindowAxis,
} from "./families/window.ts"
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
    const axes = windowAxes(x.shape, w.shape.slice(2), attributes)
    const [runs, step] = [runsOf(axes), axes.at(-1)!.stride]
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
        const [first, filter] = [(firstInput + c) * planeLength, (channel * groupChannels + c) * filterLength]
        for (const { tap, output, input, count } of runs) {
          const weight = weights[filter + tap]!
          for (let i = 0; i < count; i++) sums[output + i]! += elements[first + input + i * step]! * weight
        }
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

/** Outputs in a row that one tap reaches; their inputs lie the stride of the last axis apart. */
interface Run {
  readonly tap: number
  readonly output: number
  readonly input: number
  readonly count: number
}

/** The runs of all taps within a plane, tap by tap. */
function runsOf(axes: readonly WindowAxis[]): readonly Run[] {
  const none: readonly (readonly TapReach[])[] = [[]]
  const taps = axes.reduce((found, axis) => found.flatMap((tap) => tapReaches(axis).map((at) => [...tap, at])), none)
  return taps.flatMap((reaches, tap) => joined(outputsOf(axes, reaches, tap), axes.at(-1)!.stride))
}

/** Every output that a tap reaches, in order, as a run of its own. */
function outputsOf(axes: readonly WindowAxis[], reaches: readonly TapReach[], tap: number): readonly Run[] {
  const origin: readonly Run[] = [{ tap, output: 0, input: 0, count: 1 }]
  return axes.reduce((runs, { extent, outputs, stride }, axis) => {
    const { start, from, to } = reaches[axis]!
    const along = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
    return runs.flatMap(({ output, input }) =>
      along.map((o) => ({ tap, output: output * outputs + o, input: input * extent + o * stride + start, count: 1 })),
    )
  }, origin)
}

/** Runs that follow each other without a gap as one: a 1 x 1 filter reads a plane in one go. */
function joined(runs: readonly Run[], step: number): readonly Run[] {
  const longer: Run[] = []
  for (const run of runs) {
    const last = longer.at(-1)
    const follows =
      last !== undefined && run.output === last.output + last.count && run.input === last.input + last.count * step
    if (follows) longer[longer.length - 1] = { ...last, count: last.count + run.count }
    else longer.push(run)
  }
  return longer
}
