import { inputType } from "./check.ts"
import { requireAxes, requireIntegers } from "./families/arguments.ts"
import { view } from "./families/movement.ts"

/** Axes of extent 1 inserted; `axes` name where they are in the result. https://onnx.ai/onnx/operators/onnx__Unsqueeze.html */
export const unsqueeze = view({
  name: "unsqueeze",
  inputs: { required: ["x", "axes"] },
  attributes: {},
  shapeInputs: [1],
  shape(context) {
    const { shape } = inputType(context, 0)
    const axes = requireIntegers(context, "unsqueeze", 1, "axes")
    const inserted = requireAxes(context, "unsqueeze", axes, shape.length + axes.length)
    const rest = shape.values()
    return Array.from({ length: shape.length + axes.length }, (_, axis) =>
      inserted.includes(axis) ? 1 : rest.next().value!,
    )
  },
})
