import { fail } from "../diagnostics/catalogue.ts"
import { present } from "../diagnostics/invariant.ts"
import { elementCount, formatShape, normalizeAxis } from "../tensor/shape.ts"
import { allocate, makeTensor, type Tensor } from "../tensor/tensor.ts"
import { int } from "./attributes.ts"
import { inputType, rejectShape, requireAxis, requireSameDType } from "./check.ts"
import { axisLoops } from "./families/axes.ts"
import { defineOperator, type InferenceContext } from "./operator.ts"

/** Tensors one after the other along an axis. https://onnx.ai/onnx/operators/onnx__Concat.html */
export const concat = defineOperator({
  name: "concat",
  inputs: { required: [], rest: "inputs" },
  attributes: { axis: int() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    const count = requireInputs(context)
    const dtype = requireSameDType(context, "concat", ...Array.from({ length: count }, (_, i) => i))
    const { shape } = inputType(context, 0)
    const axis = requireAxis(context, "concat", context.attributes.axis, shape.length)
    const shapes = context.inputs.map((type) => present(type, "an input").shape)
    for (const other of shapes) {
      const matches = other.length === shape.length && other.every((extent, i) => i === axis || extent === shape[i])
      if (!matches)
        rejectShape(
          context,
          "concat",
          `shapes ${formatShape(shape)} and ${formatShape(other)}`,
          `equal but for axis ${axis}`,
        )
    }
    const total = shapes.reduce((sum, other) => sum + other[axis]!, 0)
    return [{ dtype, shape: shape.map((extent, i) => (i === axis ? total : extent)) }]
  },
  reference({ inputs, attributes: { axis }, outputs }) {
    const { dtype, shape } = outputs[0]!
    const { outerCount, extent, innerCount } = axisLoops(shape, normalizeAxis(axis, shape.length))
    const data = allocate(dtype, elementCount(shape))
    let first = 0
    for (const part of inputs as readonly Tensor[]) {
      const run = outerCount === 0 ? 0 : part.data.length / outerCount
      for (let i = 0; i < part.data.length; i++) {
        const [outer, inner] = [Math.floor(i / run), i % run]
        data[outer * extent * innerCount + first + inner] = part.data[i] as never
      }
      first += run
    }
    return [makeTensor(dtype, shape, data)]
  },
  flops: () => 0,
})

function requireInputs(context: InferenceContext<unknown>): number {
  const given = context.inputs.filter((input) => input !== undefined).length
  if (given > 0 && given === context.inputs.length) return given
  return fail("OP_INPUT_COUNT", context.place, { op: "concat", found: given, expected: "one or more, none left out" })
}
