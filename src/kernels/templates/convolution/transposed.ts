/**
 * Transposed convolution as ordinary convolutions, one for each phase of the output.
 *
 * Input element i meets tap t at output o = s·i + d·t - p. The outputs o = s·q + r of one phase r therefore see only the taps with
 * d·t ≡ r + p (mod s), every (s / gcd(s, d))-th, and read x at i = q + (r + p - d·t) / s: a convolution of stride 1 with a smaller filter, whose
 * taps run backwards. For s = 2 and a filter of 4 × 4 these are four convolutions of 2 × 2. Nothing is multiplied with inserted zeros, and
 * the weights stay as they are. All phases read one padded copy of the input and store every s-th element.
 *
 * Many phases would be much code for little work each; then every output is summed up on its own (`scattered.ts`).
 */
import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../../ir/graph.ts"
import { elementCount } from "../../../tensor/shape.ts"
import { fixed, plus, scaled, shifted, type Coordinates } from "../../access/coordinate.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import type { TemplateRule } from "../../rules/rule.ts"
import { runCopy } from "./copy-plane.ts"
import { lowerDense } from "./dense.ts"
import { lowerScattered } from "./scattered.ts"
import { imageAt, type SpatialAxis } from "./spatial-axes.ts"
import { elementOfCopy, elementOfInput, needsCopy, planCopy, type WindowOptions } from "./windows.ts"

export type TransposedNode = NodeOf<"convTranspose">

export const transposedRule: TemplateRule<TransposedNode> = {
  kind: "template",
  reads: (node) => [readsCopy(node) ? "once" : "stored", "stored", "moved"],
  epilogue: true,
  lower(node, context) {
    if (elementCount(node.outputs[0]!.type.shape) === 0) for (const value of context.results) context.target(value)
    else if (hasManyPhases(node)) lowerScattered(node, context)
    else lowerPhases(node, context)
  },
}

const mostPhases = 16

function hasManyPhases({ attributes }: TransposedNode): boolean {
  return attributes.strides.reduce((product, stride) => product * stride, 1) > mostPhases
}

function readsCopy(node: TransposedNode): boolean {
  return !hasManyPhases(node) && needsCopy(present(node.inputs[0], "x"), copyAxes(node, phasesOf(node)), options)
}

const options: WindowOptions = { neighbours: true, padding: 0, leastOutputs: 0, planes: 1 }

/** What one phase is along one axis. */
interface AxisPhase {
  readonly remainder: number
  readonly stride: number
  readonly outputs: number
  readonly taps: number
  /** The tap that meets the first input, and how far each next one is before it. */
  readonly lastTap: number
  readonly tapStep: number
  /** The input under output 0 and the first tap, and how far each next tap's is behind it. */
  readonly start: number
  readonly dilation: number
}

type Phase = readonly AxisPhase[]

function phasesOf({ inputs, attributes, outputs }: TransposedNode): readonly Phase[] {
  const kernel = inputs[1]!.type.shape.slice(2)
  const extents = outputs[0]!.type.shape.slice(2)
  return kernel.reduce<readonly Phase[]>(
    (phases, taps, i) => {
      const { strides, dilations, pads } = attributes
      const along = axisPhases(taps, extents[i]!, strides[i]!, dilations[i]!, pads[i]!)
      return phases.flatMap((outer) => along.map((inner) => [...outer, inner]))
    },
    [[]],
  )
}

function axisPhases(
  kernel: number,
  extent: number,
  stride: number,
  dilation: number,
  pad: number,
): readonly AxisPhase[] {
  return Array.from({ length: Math.min(stride, extent) }, (_, remainder) => {
    const met = Array.from({ length: kernel }, (_, tap) => tap).filter(
      (tap) => (remainder + pad - tap * dilation) % stride === 0,
    )
    const lastTap = met.at(-1) ?? 0
    const tapStep = met.length > 1 ? met[1]! - met[0]! : stride
    return {
      remainder,
      stride,
      outputs: Math.ceil((extent - remainder) / stride),
      taps: met.length,
      lastTap,
      tapStep,
      start: met.length === 0 ? 0 : (remainder + pad - lastTap * dilation) / stride,
      dilation: (tapStep * dilation) / stride,
    }
  })
}

/** Axes of the copy that all phases read: windows of one element, from the first to the last that any phase reads. */
function copyAxes(node: TransposedNode, phases: readonly Phase[]): readonly SpatialAxis[] {
  const extents = node.inputs[0]!.type.shape.slice(2)
  const lanes = laneCountOf(node.outputs[0]!.type.dtype)
  return extents.map((extent, position) => {
    const least = position === extents.length - 1 ? lanes : 1
    const along = phases.map((phase) => phase[position]!).filter(({ taps }) => taps > 0)
    const begin = along.reduce((most, { start }) => Math.max(most, -start), 0)
    const end = along.reduce(
      (most, { start, taps, dilation, outputs }) =>
        Math.max(most, start + (taps - 1) * dilation + Math.max(outputs, least)),
      1,
    )
    return { extent, kernel: 1, stride: 1, dilation: 1, begin, end: 0, outputs: begin + end, position }
  })
}

function lowerPhases(node: TransposedNode, context: TemplateContext): void {
  const [x, w] = [present(node.inputs[0], "x"), present(node.inputs[1], "w")]
  const value = present(node.outputs[0], "y")
  const weights = context.materialise(w)
  const { group } = node.attributes
  const phases = phasesOf(node)
  const axes = copyAxes(node, phases)
  const rank = x.type.shape.length
  const element = inputElement(context, x, axes)
  const inputs = x.type.shape[1]! / group
  const zeros = axes.map(() => fixed(0))
  for (const phase of phases) {
    const inputAt = (taps: Coordinates, outputs: Coordinates): Coordinates =>
      phase.map(({ start, dilation }, i) =>
        shifted(plus(outputs[i]!, scaled(taps[i]!, dilation)), start + axes[i]!.begin),
      )
    const outputAt = (outputs: Coordinates): Coordinates =>
      phase.map(({ stride, remainder }, i) => shifted(scaled(outputs[i]!, stride), remainder))
    const tapAt = (taps: Coordinates): Coordinates =>
      phase.map(({ tapStep, lastTap }, i) => shifted(scaled(taps[i]!, -tapStep), lastTap))
    lowerDense(context, {
      name: "convTranspose",
      value,
      batch: x.type.shape[0]!,
      groups: group,
      inputs,
      outputs: w.type.shape[1]!,
      axes: phase,
      input: (writer, lanes, { batch, channel, taps, outputs }) =>
        element(writer, lanes, { batch, channel, taps: zeros, outputs: inputAt(taps, outputs) }),
      weight: (writer, at) =>
        writer.load(weights, [plus(scaled(at.group, inputs), at.input), at.output, ...tapAt(at.taps)], 1),
      bias: node.inputs[2],
      outputAt: (batch, channel, outputs) => imageAt(rank, axes, batch, channel, outputAt(outputs)),
    })
  }
}

function inputElement(context: TemplateContext, x: Value, axes: readonly SpatialAxis[]) {
  if (!needsCopy(x, axes, options)) return elementOfInput(x, axes)
  const copy = planCopy(context, x, axes, options)
  runCopy(context, copy)
  return elementOfCopy(copy)
}
