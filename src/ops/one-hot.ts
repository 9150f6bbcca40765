import { fail } from "../diagnostics/catalogue.ts"
import { present } from "../diagnostics/invariant.ts"
import { normalizeAxis } from "../tensor/shape.ts"
import { int } from "./attributes.ts"
import { inputType, rejectShape, requireAxis, requireDType } from "./check.ts"
import { pickElements, readNumber } from "./families/access.ts"
import { requireSingle } from "./families/arguments.ts"
import { axisLoops } from "./families/axes.ts"
import { numberDTypes } from "./families/elementwise.ts"
import { requireShape } from "./families/require.ts"
import { defineOperator, type InferenceContext } from "./operator.ts"

/**
 * A new axis of extent `depth` with values[1] at the index and values[0] elsewhere. Negative indices count from the end;
 * an index outside of -depth … depth - 1 gives values[0] everywhere. https://onnx.ai/onnx/operators/onnx__OneHot.html
 */
export const oneHot = defineOperator({
  name: "oneHot",
  inputs: { required: ["indices", "depth", "values"] },
  attributes: { axis: int(-1) },
  outputs: { min: 1, max: 1 },
  shapeInputs: [1],
  infer(context) {
    requireDType(context, "oneHot", 0, "indices", numberDTypes)
    requireShape(context, "oneHot", 2, "values", [2])
    const { shape } = inputType(context, 0)
    const axis = requireAxis(context, "oneHot", context.attributes.axis, shape.length + 1)
    return [{ dtype: inputType(context, 2).dtype, shape: shape.toSpliced(axis, 0, requireDepth(context)) }]
  },
  reference({ inputs, attributes, outputs }) {
    const [indices, values, type] = [present(inputs[0], "indices"), present(inputs[2], "values"), outputs[0]!]
    const read = readNumber(indices)
    const { extent, innerCount } = axisLoops(type.shape, normalizeAxis(attributes.axis, type.shape.length))
    return [
      pickElements(type, values, (i) => {
        const [outer, at, inner] = [
          Math.floor(i / (extent * innerCount)),
          Math.floor(i / innerCount) % extent,
          i % innerCount,
        ]
        const index = Math.trunc(read(outer * innerCount + inner))
        return index === at || index + extent === at ? 1 : 0
      }),
    ]
  },
  flops: () => 0,
})

function requireDepth(context: InferenceContext<unknown>): number {
  requireDType(context, "oneHot", 1, "depth", numberDTypes)
  requireSingle(context, "oneHot", 1, "depth")
  const depth = context.known(1) ?? fail("OP_NEEDS_CONSTANT", context.place, { op: "oneHot", input: "depth" })
  const count = Math.trunc(readNumber(depth)(0))
  return count >= 0 ? count : rejectShape(context, "oneHot", `depth is ${count}`, "a number from 0")
}
