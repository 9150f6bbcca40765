import { formatShape } from "../tensor/shape.ts"
import { ints } from "./attributes.ts"
import { inputType } from "./check.ts"
import { movement } from "./families/movement.ts"
import { rejectAttribute } from "./families/require.ts"

/** Axis i of the result is axis perm[i] of x. https://onnx.ai/onnx/operators/onnx__Transpose.html */
export const transpose = movement({
  name: "transpose",
  inputs: { required: ["x"] },
  attributes: { perm: ints() },
  shape(context) {
    const { shape } = inputType(context, 0)
    const { perm } = context.attributes
    const isPermutation = perm.length === shape.length && shape.every((_, axis) => perm.includes(axis))
    if (!isPermutation)
      rejectAttribute(context, "transpose", "perm", perm, `the axes of ${formatShape(shape)} in some order`)
    return perm.map((axis) => shape[axis]!)
  },
  source({ attributes: { perm } }) {
    const inverse = perm.map((_, axis) => perm.indexOf(axis))
    return (coordinates) => inverse.map((axis) => coordinates[axis]!)
  },
})
