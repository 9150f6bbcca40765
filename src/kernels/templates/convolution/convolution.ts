import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf } from "../../../ir/graph.ts"
import { elementCount } from "../../../tensor/shape.ts"
import { fixed, plus, scaled, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import type { KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import type { Expr } from "../../language/kernel.ts"
import type { TemplateRule } from "../../rules/rule.ts"
import { copyPlane, runCopy } from "./copy-plane.ts"
import { lowerDense } from "./dense.ts"
import { isDepthwise, lowerDepthwise } from "./depthwise.ts"
import { hasSingleWindow, lowerSingleWindow } from "./single-window.ts"
import { imageAt, spatialAxes, type SpatialAxis } from "./spatial-axes.ts"
import { elementOfCopy, elementOfInput, needsCopy, planCopy, type WindowOptions } from "./windows.ts"

type ConvolutionNode = NodeOf<"conv">

/** Convolution of any rank, with the elementwise operators behind it. */
export const convolutionRule: TemplateRule<ConvolutionNode> = {
  kind: "template",
  reads(node) {
    if (hasSingleWindow(node, axesOf(node))) return ["moved", "moved", "moved"]
    return [readsCopy(node) ? "once" : "stored", "stored", "moved"]
  },
  epilogue: true,
  lower(node, context) {
    if (elementCount(node.outputs[0]!.type.shape) === 0) for (const value of context.results) context.target(value)
    else if (hasSingleWindow(node, axesOf(node))) lowerSingleWindow(node, context, axesOf(node))
    else if (hasOwnFilters(node)) lowerChannels(node, context)
    else lowerGroups(node, context)
  },
}

function lowerGroups(node: ConvolutionNode, context: TemplateContext): void {
  const { group } = node.attributes
  const [channels, inputs] = node.inputs[1]!.type.shape as [number, number]
  const { copy, weightAt, ...common } = commonOf(node, context)
  const outputs = channels / group
  if (copy !== undefined) runCopy(context, copy)
  lowerDense(context, {
    ...common,
    groups: group,
    inputs,
    outputs,
    axes: axesOf(node).map((axis) => ({ outputs: axis.outputs, taps: axis.kernel })),
    weight: (writer, at) => weightAt(writer, plus(scaled(at.group, outputs), at.output), at.input, at.taps),
  })
}

function lowerChannels(node: ConvolutionNode, context: TemplateContext): void {
  const { copy, weightAt, ...common } = commonOf(node, context)
  lowerDepthwise(context, {
    ...common,
    channels: node.attributes.group,
    axes: axesOf(node),
    prepare: (writer, batch, channel) => (copy === undefined ? [] : copyPlane(writer, copy, batch, channel)),
    weight: (writer, channel, taps) => weightAt(writer, channel, fixed(0), taps),
  })
}

function commonOf(node: ConvolutionNode, context: TemplateContext) {
  const [x, w] = [present(node.inputs[0], "x"), present(node.inputs[1], "w")]
  const weights = context.materialise(w)
  const axes = axesOf(node)
  const rank = x.type.shape.length
  const copy = readsCopy(node) ? planCopy(context, x, axes, optionsOf(node)) : undefined
  return {
    name: "conv",
    value: node.outputs[0]!,
    batch: x.type.shape[0]!,
    copy,
    input: copy === undefined ? elementOfInput(x, axes) : elementOfCopy(copy),
    weightAt: (writer: KernelWriter, output: Coordinate, input: Coordinate, taps: Coordinates): Expr =>
      writer.load(weights, imageAt(rank, axes, output, input, taps), 1),
    bias: node.inputs[2],
    outputAt: (batch: Coordinate, channel: Coordinate, outputs: Coordinates): Coordinates =>
      imageAt(rank, axes, batch, channel, outputs),
  }
}

function readsCopy(node: ConvolutionNode): boolean {
  return needsCopy(present(node.inputs[0], "x"), axesOf(node), optionsOf(node))
}

/** Whether each channel has one small filter. */
function hasOwnFilters(node: ConvolutionNode): boolean {
  const [channels, inputs] = node.inputs[1]!.type.shape as [number, number]
  const lanes = laneCountOf(node.outputs[0]!.type.dtype)
  return inputs === 1 && channels === node.attributes.group && isDepthwise(axesOf(node), lanes)
}

function axesOf({ inputs, attributes }: ConvolutionNode): readonly SpatialAxis[] {
  return spatialAxes(inputs[0]!.type.shape, inputs[1]!.type.shape.slice(2), attributes)
}

/** Fewer output channels do not pay for a copy that only moves planes apart. */
const fewestOutputs = 16

function optionsOf(node: ConvolutionNode): WindowOptions {
  const leastOutputs = laneCountOf(node.outputs[0]!.type.dtype)
  const [channels, inputs] = node.inputs[1]!.type.shape as [number, number]
  const isWorthCopy = channels / node.attributes.group >= fewestOutputs
  return { neighbours: !hasOwnFilters(node), padding: 0, leastOutputs, planes: isWorthCopy ? inputs : 1 }
}
