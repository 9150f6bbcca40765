import { formatShape } from "../tensor/shape.ts"
import { inputType, rejectShape } from "./check.ts"
import { requireIntegers } from "./families/arguments.ts"
import { movement } from "./families/movement.ts"

/** x repeated along every axis. https://onnx.ai/onnx/operators/onnx__Tile.html */
export const tile = movement({
  name: "tile",
  inputs: { required: ["x", "repeats"] },
  attributes: {},
  shapeInputs: [1],
  shape(context) {
    const { shape } = inputType(context, 0)
    const repeats = requireIntegers(context, "tile", 1, "repeats")
    const isValid = repeats.length === shape.length && repeats.every((count) => count >= 0)
    if (!isValid) rejectShape(context, "tile", `repeats are ${formatShape(repeats)}`, `${shape.length} numbers from 0`)
    return shape.map((extent, axis) => extent * repeats[axis]!)
  },
  source: (_, x) => (coordinates) => coordinates.map((at, axis) => at % x.shape[axis]!),
})
