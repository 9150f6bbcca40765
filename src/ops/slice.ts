import { present } from "../diagnostics/invariant.ts"
import { normalizeAxis, type Shape } from "../tensor/shape.ts"
import { numbersOf } from "../tensor/tensor.ts"
import { inputType, rejectShape } from "./check.ts"
import { optionalIntegers, requireAxes, requireIntegers } from "./families/arguments.ts"
import { movement } from "./families/movement.ts"

/** What is taken of one axis: `extent` elements from `first` on, `step` apart. */
export interface Section {
  readonly first: number
  readonly step: number
  readonly extent: number
}

export interface SliceArguments {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly axes?: readonly number[] | undefined
  readonly steps?: readonly number[] | undefined
}

/**
 * Every `step`-th element from `start` up to, not including, `end` of some axes. Negative starts and ends count from the
 * end and are clamped; a negative step runs backward. https://onnx.ai/onnx/operators/onnx__Slice.html
 */
export const slice = movement({
  name: "slice",
  inputs: { required: ["x", "starts", "ends"], optional: ["axes", "steps"] },
  attributes: {},
  shapeInputs: [1, 2, 3, 4],
  shape(context) {
    const { shape } = inputType(context, 0)
    const starts = requireIntegers(context, "slice", 1, "starts")
    const ends = requireIntegers(context, "slice", 2, "ends")
    const axes = optionalIntegers(context, "slice", 3, "axes") ?? starts.map((_, axis) => axis)
    const steps = optionalIntegers(context, "slice", 4, "steps") ?? starts.map(() => 1)
    const lengths = [starts, ends, axes, steps].map((list) => list.length)
    if (new Set(lengths).size > 1)
      rejectShape(context, "slice", `starts, ends, axes and steps of lengths ${lengths.join(", ")}`, "one length")
    if (steps.includes(0)) rejectShape(context, "slice", "a step of 0", "steps other than 0")
    requireAxes(context, "slice", axes, shape.length)
    return sectionsOf(shape, { starts, ends, axes, steps }).map(({ extent }) => extent)
  },
  source({ inputs }, x) {
    const [starts, ends] = [numbersOf(present(inputs[1], "starts")), numbersOf(present(inputs[2], "ends"))]
    const [axes, steps] = [inputs[3] && numbersOf(inputs[3]), inputs[4] && numbersOf(inputs[4])]
    const sections = sectionsOf(x.shape, { starts, ends, axes, steps })
    return (coordinates) => coordinates.map((at, axis) => sections[axis]!.first + at * sections[axis]!.step)
  },
})

/** What a slice takes of every axis of a shape. */
export function sectionsOf(shape: Shape, { starts, ends, axes, steps }: SliceArguments): readonly Section[] {
  const sections: Section[] = shape.map((extent) => ({ first: 0, step: 1, extent }))
  starts.forEach((start, i) => {
    const axis = normalizeAxis(axes?.[i] ?? i, shape.length)
    sections[axis] = sectionOf(shape[axis]!, start, ends[i]!, steps?.[i] ?? 1)
  })
  return sections
}

/** Forward, positions are clamped to 0 … extent; backward, to -1 … extent - 1, where -1 is before the first element. */
function sectionOf(extent: number, start: number, end: number, step: number): Section {
  const [least, greatest] = step > 0 ? [0, extent] : [-1, extent - 1]
  const clamp = (position: number): number =>
    Math.min(Math.max(position < 0 ? position + extent : position, least), greatest)
  const first = clamp(start)
  return { first, step, extent: Math.max(0, Math.ceil((clamp(end) - first) / step)) }
}
