import { present } from "../diagnostics/invariant.ts"
import { formatShape, normalizeAxis, type Shape } from "../tensor/shape.ts"
import { numbersOf } from "../tensor/tensor.ts"
import { oneOf } from "./attributes.ts"
import { inputType, rejectShape, requireSameDType } from "./check.ts"
import { pickElements } from "./families/access.ts"
import { optionalIntegers, requireAxes, requireIntegers, requireSingle } from "./families/arguments.ts"
import { sourcePositions } from "./families/movement.ts"
import { defineOperator } from "./operator.ts"

export type PadMode = "constant" | "reflect" | "edge" | "wrap"

export interface Padding {
  readonly before: number
  readonly after: number
}

/**
 * x with elements added around it: `pads` are all begins, then all ends, of the given axes or of all. Negative pads
 * remove. Outside of x lies the value (0 when not given), its mirror image, its edge, or x again.
 * https://onnx.ai/onnx/operators/onnx__Pad.html
 */
export const pad = defineOperator({
  name: "pad",
  inputs: { required: ["x", "pads"], optional: ["value", "axes"] },
  attributes: { mode: oneOf(["constant", "reflect", "edge", "wrap"], "constant") },
  outputs: { min: 1, max: 1 },
  shapeInputs: [1, 3],
  infer(context) {
    const { dtype, shape } = inputType(context, 0)
    const pads = requireIntegers(context, "pad", 1, "pads")
    requireSameDType(context, "pad", 0, 2)
    requireSingle(context, "pad", 2, "value")
    const axes = optionalIntegers(context, "pad", 3, "axes") ?? shape.map((_, axis) => axis)
    requireAxes(context, "pad", axes, shape.length)
    if (pads.length !== 2 * axes.length)
      rejectShape(context, "pad", `${pads.length} pads`, `${2 * axes.length}: two for each axis`)
    const padded = paddingsOf(shape, pads, axes).map(({ before, after }, axis) => before + shape[axis]! + after)
    if (padded.some((extent) => extent < 0))
      rejectShape(context, "pad", `${formatShape(shape)} padded by ${formatShape(pads)}`, "extents from 0")
    const fromNothing =
      context.attributes.mode !== "constant" && padded.some((extent, axis) => extent > 0 && shape[axis] === 0)
    if (fromNothing) rejectShape(context, "pad", `an empty axis in ${formatShape(shape)}`, "elements to repeat")
    return [{ dtype, shape: padded }]
  },
  reference({ inputs, attributes: { mode }, outputs }) {
    const [x, type] = [present(inputs[0], "x"), outputs[0]!]
    const axes = inputs[3] === undefined ? x.shape.map((_, axis) => axis) : numbersOf(inputs[3])
    const paddings = paddingsOf(x.shape, numbersOf(present(inputs[1], "pads")), axes)
    const positions = sourcePositions(x.shape, type.shape, (coordinates) => {
      const from = coordinates.map((at, axis) => paddedIndex(at - paddings[axis]!.before, x.shape[axis]!, mode))
      return from.includes(-1) ? undefined : from
    })
    return [pickElements(type, x, (i) => positions[i]!, inputs[2]?.data[0])]
  },
  flops: () => 0,
})

/** What is added before and after every axis of a shape. */
export function paddingsOf(shape: Shape, pads: readonly number[], axes: readonly number[]): readonly Padding[] {
  const paddings: Padding[] = shape.map(() => ({ before: 0, after: 0 }))
  axes.forEach((axis, i) => {
    paddings[normalizeAxis(axis, shape.length)] = { before: pads[i]!, after: pads[axes.length + i]! }
  })
  return paddings
}

/** The index within an axis that an index outside of it stands for; -1 for none. */
export function paddedIndex(index: number, extent: number, mode: PadMode): number {
  if (index >= 0 && index < extent) return index
  switch (mode) {
    case "constant":
      return -1
    case "edge":
      return index < 0 ? 0 : extent - 1
    case "wrap":
      return modulo(index, extent)
    case "reflect": {
      const period = Math.max(1, 2 * (extent - 1))
      const within = modulo(index, period)
      return within < extent ? within : period - within
    }
  }
}

function modulo(index: number, extent: number): number {
  return ((index % extent) + extent) % extent
}
