import { fail } from "../diagnostics/catalogue.ts"
import { invariant, present } from "../diagnostics/invariant.ts"
import { elementCount, stridesOf, type Shape } from "../tensor/shape.ts"
import { text } from "./attributes.ts"
import { requireDType, requireSameDType } from "./check.ts"
import { fillTensor } from "./families/access.ts"
import { labelEinsum, type Einsum } from "./families/einsum-equation.ts"
import { numberDTypes } from "./families/elementwise.ts"
import { toFloat64 } from "./families/numbers.ts"
import { rejectAttribute } from "./families/require.ts"
import { defineOperator } from "./operator.ts"

/**
 * Sums of products over named axes, for any number of operands. Sums of integers are exact below 2^53.
 * https://onnx.ai/onnx/operators/onnx__Einsum.html
 */
export const einsum = defineOperator({
  name: "einsum",
  inputs: { required: ["operand"], rest: "operands" },
  attributes: { equation: text() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    const given = context.inputs.filter((input) => input !== undefined)
    if (given.length < context.inputs.length) {
      fail("OP_INPUT_COUNT", context.place, {
        op: "einsum",
        found: given.length,
        expected: `all of ${context.inputs.length}`,
      })
    }
    requireDType(context, "einsum", 0, "operand", numberDTypes)
    const dtype = requireSameDType(context, "einsum", ...context.inputs.keys())
    const { equation } = context.attributes
    const shapes = given.map(({ shape }) => shape)
    const labels = labelEinsum(equation, shapes)
    if (typeof labels === "string") rejectAttribute(context, "einsum", "equation", equation, labels)
    return [{ dtype, shape: labels.output.map((label) => labels.extents.get(label)!) }]
  },
  reference({ inputs, attributes, outputs }) {
    const operands = inputs.map((input) => present(input, "an operand"))
    const shapes = operands.map(({ shape }) => shape)
    const labels = labelsOf(attributes.equation, shapes)
    const elements = operands.map(toFloat64)
    const [outer, inner] = [loopsOver(labels.output, labels, shapes), loopsOver(summedLabels(labels), labels, shapes)]
    const starts = allOffsets(outer, operands.length)
    const steps = allOffsets(inner, operands.length)
    return [
      fillTensor(outputs[0]!, (index) => {
        const start = starts[index]!
        let sum = 0
        for (const step of steps) {
          let product = 1
          for (let i = 0; i < elements.length; i++) product *= elements[i]![start[i]! + step[i]!]!
          sum += product
        }
        return sum
      }),
    ]
  },
  flops({ inputs, attributes, outputs }) {
    const shapes = inputs.map((input) => present(input, "an operand").shape)
    const labels = labelsOf(attributes.equation, shapes)
    const terms = elementCount(summedLabels(labels).map((label) => labels.extents.get(label)!))
    const count = elementCount(outputs[0]!.shape)
    if (inputs.length === 1) return terms === 1 ? 0 : count * terms
    return (terms === 1 ? 1 : 2) * (inputs.length - 1) * count * terms
  },
})

function labelsOf(equation: string, shapes: readonly Shape[]): Einsum {
  const labels = labelEinsum(equation, shapes)
  invariant(typeof labels !== "string", "the equation was checked")
  return labels
}

function summedLabels({ extents, output }: Einsum): string[] {
  return [...extents.keys()].filter((label) => !output.includes(label))
}

/** One loop: how often it runs, and how far each operand moves in it. */
interface Loop {
  readonly extent: number
  readonly strides: readonly number[]
}

function loopsOver(names: readonly string[], labels: Einsum, shapes: readonly Shape[]): Loop[] {
  return names.map((name) => ({
    extent: labels.extents.get(name)!,
    strides: labels.operands.map((axes, i) => strideOf(name, axes, shapes[i]!)),
  }))
}

/** A label that occurs twice in an operand walks its diagonal; an extent of 1 is repeated. */
function strideOf(name: string, axes: readonly string[], shape: Shape): number {
  const strides = stridesOf(shape)
  return axes.reduce((sum, label, axis) => sum + (label === name && shape[axis] !== 1 ? strides[axis]! : 0), 0)
}

/** The offsets of all operands at each round of nested loops. */
function allOffsets(loops: readonly Loop[], operands: number): readonly (readonly number[])[] {
  let offsets: (readonly number[])[] = [new Array<number>(operands).fill(0)]
  for (const { extent, strides } of loops) {
    offsets = offsets.flatMap((from) =>
      Array.from({ length: extent }, (_, i) => from.map((offset, k) => offset + i * strides[k]!)),
    )
  }
  return offsets
}
