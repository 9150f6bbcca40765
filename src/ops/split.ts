import { present } from "../diagnostics/invariant.ts"
import { formatShape, normalizeAxis } from "../tensor/shape.ts"
import { int } from "./attributes.ts"
import { inputType, rejectShape, requireAxis } from "./check.ts"
import { pickElements } from "./families/access.ts"
import { requireIntegers } from "./families/arguments.ts"
import { sourcePositions } from "./families/movement.ts"
import { defineOperator } from "./operator.ts"

/** x cut along an axis into pieces of the extents that `split` lists. https://onnx.ai/onnx/operators/onnx__Split.html */
export const split = defineOperator({
  name: "split",
  inputs: { required: ["x", "split"] },
  attributes: { axis: int(0) },
  outputs: { min: 1, max: Infinity },
  shapeInputs: [1],
  infer(context) {
    const { dtype, shape } = inputType(context, 0)
    const axis = requireAxis(context, "split", context.attributes.axis, shape.length)
    const extents = requireIntegers(context, "split", 1, "split")
    const total = extents.reduce((sum, extent) => sum + extent, 0)
    const isValid = extents.length > 0 && extents.every((extent) => extent >= 0) && total === shape[axis]
    if (!isValid)
      rejectShape(context, "split", `split is ${formatShape(extents)}`, `extents that add up to ${shape[axis]!}`)
    return extents.map((extent) => ({ dtype, shape: shape.map((whole, i) => (i === axis ? extent : whole)) }))
  },
  reference({ inputs, attributes, outputs }) {
    const x = present(inputs[0], "x")
    const axis = normalizeAxis(attributes.axis, x.shape.length)
    let first = 0
    return outputs.map((type) => {
      const start = first
      first += type.shape[axis]!
      const source = (coordinates: readonly number[]): number[] =>
        coordinates.map((at, i) => (i === axis ? at + start : at))
      const positions = sourcePositions(x.shape, type.shape, source)
      return pickElements(type, x, (i) => positions[i]!)
    })
  },
  flops: () => 0,
})
