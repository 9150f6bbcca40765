import { elementCount, normalizeAxis } from "../tensor/shape.ts"
import { int } from "./attributes.ts"
import { inputType } from "./check.ts"
import { view } from "./families/movement.ts"
import { rejectAttribute } from "./families/require.ts"

/** A matrix whose rows are the axes before `axis`, which may equal the rank. https://onnx.ai/onnx/operators/onnx__Flatten.html */
export const flatten = view({
  name: "flatten",
  inputs: { required: ["x"] },
  attributes: { axis: int(1) },
  shape(context) {
    const { shape } = inputType(context, 0)
    const axis = normalizeAxis(context.attributes.axis, shape.length)
    const isWithin = axis >= 0 && axis <= shape.length
    if (!isWithin)
      rejectAttribute(context, "flatten", "axis", context.attributes.axis, `-${shape.length} to ${shape.length}`)
    return [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))]
  },
})
