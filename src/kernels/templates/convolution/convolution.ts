import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf } from "../../../ir/graph.ts"
import { elementCount } from "../../../tensor/shape.ts"
import { imageAt, spatialAxes, type SpatialAxis } from "./spatial-axes.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import type { TemplateRule } from "../../rules/rule.ts"
import { lowerDense, type DenseConvolution } from "./dense.ts"
import { elementOfCopy, elementOfInput, needsCopy, planCopy, runCopy, type WindowOptions } from "./windows.ts"

type ConvolutionNode = NodeOf<"conv">

export const convolutionRule: TemplateRule<ConvolutionNode> = {
  kind: "template",
  reads: (node) => [needsCopy(axesOf(node), optionsOf(node)) ? "once" : "stored", "stored", "moved"],
  epilogue: true,
  lower(node, context) {
    const [x, w] = [present(node.inputs[0], "x"), present(node.inputs[1], "w")]
    if (elementCount(node.outputs[0]!.type.shape) === 0) return void context.results.forEach((value) => context.target(value))
    const weights = context.materialise(w)
    const axes = axesOf(node)
    const [channels, inputs] = [w.type.shape[0]!, w.type.shape[1]!]
    const { group } = node.attributes
    lowerDense(context, {
      name: "conv",
      value: node.outputs[0]!,
      batch: x.type.shape[0]!,
      groups: group,
      inputs,
      outputs: channels / group,
      axes: axes.map((axis) => ({ outputs: axis.outputs, taps: axis.kernel })),
      input: inputOf(node, context, axes),
      weight: (writer, output, input, taps) => writer.load(weights, imageAt(w.type.shape.length, axes, output, input, taps), 1),
      bias: node.inputs[2],
      outputAt: (batch, channel, outputs) => imageAt(x.type.shape.length, axes, batch, channel, outputs),
    })
  },
}

function inputOf(node: ConvolutionNode, context: TemplateContext, axes: readonly SpatialAxis[]): DenseConvolution["input"] {
  const x = present(node.inputs[0], "x")
  const options = optionsOf(node)
  if (!needsCopy(axes, options)) return elementOfInput(context.materialise(x), x.type.shape.length, axes)
  const copy = planCopy(context, x, axes, options)
  runCopy(context, copy)
  return elementOfCopy(copy)
}

function axesOf({ inputs, attributes }: ConvolutionNode): readonly SpatialAxis[] {
  return spatialAxes(inputs[0]!.type.shape, inputs[1]!.type.shape.slice(2), attributes)
}

function optionsOf({ inputs }: ConvolutionNode): WindowOptions {
  return { neighbours: true, padding: 0, leastOutputs: laneCountOf(inputs[0]!.type.dtype) }
}
