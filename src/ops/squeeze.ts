import { formatShape } from "../tensor/shape.ts"
import { inputType, rejectShape } from "./check.ts"
import { optionalIntegers, requireAxes } from "./families/arguments.ts"
import { view } from "./families/movement.ts"

/** Axes of extent 1 removed; all of them when `axes` is not given. https://onnx.ai/onnx/operators/onnx__Squeeze.html */
export const squeeze = view({
  name: "squeeze",
  inputs: { required: ["x"], optional: ["axes"] },
  attributes: {},
  shapeInputs: [1],
  shape(context) {
    const { shape } = inputType(context, 0)
    const axes = optionalIntegers(context, "squeeze", 1, "axes")
    if (axes === undefined) return shape.filter((extent) => extent !== 1)
    const removed = requireAxes(context, "squeeze", axes, shape.length)
    const isSingle = removed.every((axis) => shape[axis] === 1)
    if (!isSingle)
      rejectShape(context, "squeeze", `axes ${formatShape(axes)} of ${formatShape(shape)}`, "axes of extent 1")
    return shape.filter((_, axis) => !removed.includes(axis))
  },
})
