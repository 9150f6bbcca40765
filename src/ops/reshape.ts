import { elementCount, formatShape, type Shape } from "../tensor/shape.ts"
import { bool } from "./attributes.ts"
import { inputType, rejectShape } from "./check.ts"
import { requireIntegers } from "./families/arguments.ts"
import { view } from "./families/movement.ts"
import type { InferenceContext } from "./operator.ts"

/**
 * The same elements under another shape. In `shape`, -1 stands for what is left over, and 0 for the extent of the input
 * unless `allowzero`. https://onnx.ai/onnx/operators/onnx__Reshape.html
 */
export const reshape = view({
  name: "reshape",
  inputs: { required: ["x", "shape"] },
  attributes: { allowzero: bool(false) },
  shapeInputs: [1],
  shape(context) {
    const from = inputType(context, 0).shape
    const wanted = requireIntegers(context, "reshape", 1, "shape")
    const { allowzero } = context.attributes
    const copies = (extent: number): boolean => extent === 0 && !allowzero
    const isAmbiguous = allowzero && wanted.includes(0) && wanted.includes(-1)
    if (isAmbiguous || wanted.some((extent, axis) => copies(extent) && axis >= from.length))
      return reject(context, from, wanted)
    return fillWildcard(
      context,
      from,
      wanted.map((extent, axis) => (copies(extent) ? from[axis]! : extent)),
    )
  },
})

function fillWildcard(context: InferenceContext<unknown>, from: Shape, wanted: Shape): Shape {
  const count = elementCount(from)
  const given = elementCount(wanted.filter((extent) => extent !== -1))
  const shape = wanted.map((extent) => (extent === -1 ? (given === 0 ? 0 : count / given) : extent))
  const isValid = wanted.every((extent) => extent >= -1) && wanted.filter((extent) => extent === -1).length <= 1
  return isValid && shape.every(Number.isInteger) && elementCount(shape) === count
    ? shape
    : reject(context, from, wanted)
}

function reject(context: InferenceContext<unknown>, from: Shape, wanted: Shape): never {
  return rejectShape(
    context,
    "reshape",
    `${formatShape(from)} to ${formatShape(wanted)}`,
    `a shape of ${elementCount(from)} elements`,
  )
}
