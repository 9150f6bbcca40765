import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf } from "../../../ir/graph.ts"
import { elementCount } from "../../../tensor/shape.ts"
import { fixed, plus, scaled, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import type { KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import type { Expr } from "../../language/kernel.ts"
import type { TemplateRule } from "../../rules/rule.ts"
import { runCopy } from "./copy-plane.ts"
import type { DenseConvolution } from "./dense-convolution.ts"
import { lowerDense } from "./dense.ts"
import { isDepthwise, lowerDepthwise } from "./depthwise.ts"
import { lowerPooled } from "./pooled.ts"
import { planeWalk } from "./plane-walk.ts"
import { hasSingleWindow, lowerSingleWindow } from "./single-window.ts"
import { imageAt, spatialAxes, type SpatialAxis } from "./spatial-axes.ts"
import { winogradPlan, type WinogradPlan } from "./winograd/plan.ts"
import { lowerWinograd } from "./winograd/winograd.ts"
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
  pools(node) {
    const { dtype, shape } = node.outputs[0]!.type
    const axes = axesOf(node)
    const isPointwise = node.attributes.group === 1 && axes.every((axis) => axis.kernel === 1 && seesAll(axis))
    const isWide = axes.at(-1)!.outputs >= laneCountOf(dtype)
    return dtype === "float32" && isPointwise && isWide && shape[1]! > elementCount(shape.slice(2))
  },
  lower(node, context) {
    if (elementCount(node.outputs[0]!.type.shape) === 0) for (const value of context.results) context.target(value)
    else if (hasSingleWindow(node, axesOf(node))) lowerSingleWindow(node, context, axesOf(node))
    else if (hasOwnFilters(node)) lowerChannels(node, context)
    else lowerFilters(node, context)
  },
}

function lowerFilters(node: ConvolutionNode, context: TemplateContext): void {
  const plan = winogradPlan(node)
  if (plan === undefined) lowerGroups(node, context)
  else lowerTiles(node, context, plan)
}

function lowerGroups(node: ConvolutionNode, context: TemplateContext): void {
  const { group } = node.attributes
  const [channels, inputs] = node.inputs[1]!.type.shape as [number, number]
  const outputs = channels / group
  const weightAt = weightsOf(node, context)
  const convolution: DenseConvolution = {
    ...commonOf(node),
    ...inputOf(node, context),
    groups: group,
    inputs,
    outputs,
    weight: (writer, at) => weightAt(writer, plus(scaled(at.group, outputs), at.output), at.input, at.taps),
  }
  if (context.pool === undefined) lowerDense(context, convolution)
  else lowerPooled(context, convolution, context.pool)
}

function lowerTiles(node: ConvolutionNode, context: TemplateContext, plan: WinogradPlan): void {
  lowerWinograd(context, {
    ...commonOf(node),
    plan,
    filters: present(node.inputs[1], "w"),
    input: () => inputOf(node, context).input,
    planes: () => planeWalk(context, present(node.inputs[0], "x"), axesOf(node), optionsOf(node)),
  })
}

function lowerChannels(node: ConvolutionNode, context: TemplateContext): void {
  const weightAt = weightsOf(node, context)
  const axes = axesOf(node)
  lowerDepthwise(context, {
    ...commonOf(node),
    axes,
    planes: planeWalk(context, present(node.inputs[0], "x"), axes, optionsOf(node)),
    weight: (writer, channel, taps) => weightAt(writer, channel, fixed(0), taps),
  })
}

function commonOf(node: ConvolutionNode) {
  const { shape } = present(node.inputs[0], "x").type
  const axes = axesOf(node)
  return {
    name: "conv",
    value: node.outputs[0]!,
    batch: shape[0]!,
    bias: node.inputs[2],
    outputAt: (batch: Coordinate, channel: Coordinate, outputs: Coordinates): Coordinates =>
      imageAt(shape.length, axes, batch, channel, outputs),
  }
}

/** Where all windows are read, in any order; makes the copy if there is to be one. */
function inputOf(node: ConvolutionNode, context: TemplateContext): Pick<DenseConvolution, "input" | "axes"> {
  const x = present(node.inputs[0], "x")
  const axes = axesOf(node)
  const taps = axes.map(({ outputs, kernel }) => ({ outputs, taps: kernel }))
  if (!readsCopy(node)) return { input: elementOfInput(x, axes), axes: taps }
  const copy = planCopy(context, x, axes, optionsOf(node))
  runCopy(context, copy)
  const phased = taps.map((axis, i) => ({ ...axis, phases: copy.axes[i]!.isPhased ? copy.axes[i]!.copies : 1 }))
  return { input: elementOfCopy(copy), axes: phased }
}

type WeightElement = (writer: KernelWriter, output: Coordinate, input: Coordinate, taps: Coordinates) => Expr

function weightsOf(node: ConvolutionNode, context: TemplateContext): WeightElement {
  const w = present(node.inputs[1], "w")
  const weights = context.materialise(w)
  const axes = axesOf(node)
  return (writer, output, input, taps) =>
    writer.load(weights, imageAt(w.type.shape.length, axes, output, input, taps), 1)
}

/** Whether windows of one element see each element of the input once. */
function seesAll({ stride, begin, outputs, extent }: SpatialAxis): boolean {
  return stride === 1 && begin === 0 && outputs === extent
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
  const plan = winogradPlan(node)
  if (plan !== undefined) return { neighbours: false, padding: 0, leastOutputs: 4 * plan.tiling.size, planes: 1 }
  const leastOutputs = laneCountOf(node.outputs[0]!.type.dtype)
  const [channels, inputs] = node.inputs[1]!.type.shape as [number, number]
  const isWorthCopy = channels / node.attributes.group >= fewestOutputs
  return { neighbours: true, padding: 0, leastOutputs, planes: isWorthCopy ? inputs : 1 }
}
