import { present } from "../diagnostics/invariant.ts"
import { elementCount, formatShape, stridesOf, type Shape } from "../tensor/shape.ts"
import { int, ints } from "./attributes.ts"
import { rejectShape, requireDType, requireSameDType } from "./check.ts"
import { fillTensor } from "./families/access.ts"
import { floatDTypes } from "./families/elementwise.ts"
import { toFloat64 } from "./families/numbers.ts"
import { rejectAttribute, requireList, requireRankBetween, requireShape } from "./families/require.ts"
import { windowAttributes, type WindowAttributes } from "./families/window.ts"
import { defineOperator, type InferenceContext } from "./operator.ts"

interface TransposeAttributes extends WindowAttributes {
  readonly group: number
  readonly outputPadding: readonly number[]
}

/**
 * The transpose of conv: each element of x [n, c, ...spatial] is spread over the output, weighted by w [c, m / group,
 * ...kernel]; b [m] is added. Pads cut the result at its ends, negative pads and `outputPadding` (at the end) enlarge it.
 * https://onnx.ai/onnx/operators/onnx__ConvTranspose.html
 */
export const convTranspose = defineOperator({
  name: "convTranspose",
  inputs: { required: ["x", "w"], optional: ["b"] },
  attributes: { ...windowAttributes, group: int(1), outputPadding: ints() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "convTranspose", 0, "x", floatDTypes)
    const dtype = requireSameDType(context, "convTranspose", 0, 1, 2)
    const x = requireRankBetween(context, "convTranspose", 0, "x", 3, 5)
    const w = requireRankBetween(context, "convTranspose", 1, "w", x.length, x.length)
    requireAttributes(context, x, w)
    const channels = w[1]! * context.attributes.group
    requireShape(context, "convTranspose", 2, "b", [channels])
    const spatial = x.slice(2).map((extent, i) => spreadExtent(extent, w[i + 2]!, context.attributes, i))
    if ([...spatial, ...w.slice(2)].some((extent) => extent < 1)) {
      rejectShape(
        context,
        "convTranspose",
        `w is ${formatShape(w)} and the result has extents ${formatShape(spatial)}`,
        "extents of at least 1",
      )
    }
    return [{ dtype, shape: [x[0]!, channels, ...spatial] }]
  },
  reference({ inputs, attributes, outputs }) {
    const [x, w, b] = [present(inputs[0], "x"), present(inputs[1], "w"), inputs[2]]
    const type = outputs[0]!
    const [perGroup, channels] = [w.shape[1]!, type.shape[1]!]
    const groupInputs = x.shape[1]! / attributes.group
    const [elements, weights] = [toFloat64(x), toFloat64(w)]
    const links = linksOf(x.shape.slice(2), w.shape.slice(2), type.shape.slice(2), attributes)
    const [inputLength, filterLength] = [elementCount(x.shape.slice(2)), elementCount(w.shape.slice(2))]
    const outputLength = elementCount(type.shape.slice(2))
    const sums = new Float64Array(elementCount(type.shape))
    for (let plane = 0; plane < x.shape[0]! * x.shape[1]!; plane++) {
      const [batch, channel] = [Math.floor(plane / x.shape[1]!), plane % x.shape[1]!]
      const firstOutput = batch * channels + Math.floor(channel / groupInputs) * perGroup
      for (let m = 0; m < perGroup; m++) {
        const [from, filter] = [plane * inputLength, (channel * perGroup + m) * filterLength]
        const to = (firstOutput + m) * outputLength
        for (const { input, tap, output } of links)
          sums[to + output]! += elements[from + input]! * weights[filter + tap]!
      }
    }
    const bias = b === undefined ? undefined : toFloat64(b)
    return [fillTensor(type, (i) => sums[i]! + (bias?.[Math.floor(i / outputLength) % channels] ?? 0))]
  },
  flops({ inputs, outputs }) {
    const products = elementCount(inputs[0]!.shape) * elementCount(inputs[1]!.shape.slice(1))
    return 2 * products + (inputs[2] === undefined ? 0 : elementCount(outputs[0]!.shape))
  },
})

function requireAttributes(context: InferenceContext<TransposeAttributes>, x: Shape, w: Shape): void {
  const { strides, dilations, pads, outputPadding, group } = context.attributes
  const length = x.length - 2
  requireList(context, "convTranspose", "strides", strides, { length, least: 1 })
  requireList(context, "convTranspose", "dilations", dilations, { length, least: 1 })
  requireList(context, "convTranspose", "pads", pads, { length: 2 * length })
  requireList(context, "convTranspose", "outputPadding", outputPadding, { length, least: 0 })
  if (group < 1) rejectAttribute(context, "convTranspose", "group", group, "at least 1")
  if (x[1] !== w[0])
    rejectShape(context, "convTranspose", `x has ${x[1]!} channels and w takes ${w[0]!}`, "equal numbers")
  if (x[1]! % group !== 0)
    rejectShape(context, "convTranspose", `x has ${x[1]!} channels`, `a multiple of group, ${group}`)
}

function spreadExtent(extent: number, kernel: number, attributes: TransposeAttributes, axis: number): number {
  const { strides, dilations, pads, outputPadding } = attributes
  const pad = pads[axis]! + pads[axis + strides.length]!
  return strides[axis]! * (extent - 1) + (kernel - 1) * dilations[axis]! + 1 + outputPadding[axis]! - pad
}

/** Input element `input` reaches output element `output` through `tap` of the filter; offsets within their planes. */
interface Link {
  readonly input: number
  readonly tap: number
  readonly output: number
}

function linksOf(input: Shape, kernel: Shape, output: Shape, attributes: TransposeAttributes): Link[] {
  const strides = [stridesOf(input), stridesOf(kernel), stridesOf(output)]
  let links: Link[] = [{ input: 0, tap: 0, output: 0 }]
  for (let axis = 0; axis < input.length; axis++) {
    const [inputStride, tapStride, outputStride] = strides.map((stride) => stride[axis]!)
    const along = linksAlong(input[axis]!, kernel[axis]!, output[axis]!, attributes, axis)
    links = links.flatMap((outer) =>
      along.map((inner) => ({
        input: outer.input + inner.input * inputStride!,
        tap: outer.tap + inner.tap * tapStride!,
        output: outer.output + inner.output * outputStride!,
      })),
    )
  }
  return links
}

function linksAlong(
  input: number,
  kernel: number,
  output: number,
  attributes: TransposeAttributes,
  axis: number,
): Link[] {
  const links: Link[] = []
  for (let i = 0; i < input; i++) {
    for (let tap = 0; tap < kernel; tap++) {
      const target = i * attributes.strides[axis]! + tap * attributes.dilations[axis]! - attributes.pads[axis]!
      if (target >= 0 && target < output) links.push({ input: i, tap, output: target })
    }
  }
  return links
}
