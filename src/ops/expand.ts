import { broadcastStrides, formatShape } from "../tensor/shape.ts"
import { inputType, rejectShape, requireBroadcast } from "./check.ts"
import { requireIntegers } from "./families/arguments.ts"
import { movement } from "./families/movement.ts"

/** x broadcast with a shape, in both directions. https://onnx.ai/onnx/operators/onnx__Expand.html */
export const expand = movement({
  name: "expand",
  inputs: { required: ["x", "shape"] },
  attributes: {},
  shapeInputs: [1],
  shape(context) {
    const wanted = requireIntegers(context, "expand", 1, "shape")
    if (wanted.some((extent) => extent < 0))
      rejectShape(context, "expand", `shape is ${formatShape(wanted)}`, "no negative extents")
    return requireBroadcast(context, "expand", inputType(context, 0).shape, wanted)
  },
  source(_, x, result) {
    const repeated = broadcastStrides(x.shape, result).map((stride) => stride === 0)
    const offset = result.length - x.shape.length
    return (coordinates) => x.shape.map((_extent, axis) => (repeated[offset + axis] ? 0 : coordinates[offset + axis]!))
  },
})
