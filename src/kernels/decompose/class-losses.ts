/**
 * Losses of one class a label: x [n, c, ...d] are logarithms of probabilities, labels [n, ...d] name classes.
 *
 *   loss = -weight[label] · x[label]      0 where the label is ignored      NaN where it names no class
 *   mean = Σ loss / Σ weight[label]       over the labels that are not ignored
 *
 * The class is gathered at a label that is first clipped to the classes, so that an ignored label (-100 is usual) reads nothing outside of x;
 * what was gathered there is dropped afterwards by selection, not by a factor of 0, which would make NaN of an infinite x.
 *
 * The cross entropy of scores needs no logSoftmax of every class: x[label] = scores[label] - m - log Σ exp(scores - m) is taken at the label
 * alone, unless the node gives the logarithms out as well.
 *
 * Source: the definitions of NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss in the ONNX specification.
 */
import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../ir/graph.ts"
import { inFloats, type Formula } from "./formula.ts"
import { exponentialsOf, logSoftmax } from "./softmaxes.ts"

type LossNode = NodeOf<"nllLoss"> | NodeOf<"softmaxCrossEntropy">

export const classLosses = {
  nllLoss: inFloats<NodeOf<"nllLoss">>((inputs, node, f) => {
    const x = present(inputs[0], "x")
    if (x.type.shape[1] === 0) return undefined
    return [classLoss(inputs, node, f, (classes) => pickClass(x, classes, f))]
  }),

  softmaxCrossEntropy: inFloats<NodeOf<"softmaxCrossEntropy">>((inputs, node, f) => {
    const scores = present(inputs[0], "scores")
    if (scores.type.shape[1] === 0) return undefined
    if (node.outputs.length > 1) {
      const logarithms = logSoftmax(scores, 1, f)
      return [classLoss(inputs, node, f, (classes) => pickClass(logarithms, classes, f)), logarithms]
    }
    const { greatest, sum } = exponentialsOf(scores, 1, f)
    const pick = (classes: Value): Value =>
      f.op("sub", f.op("sub", pickClass(scores, classes, f), greatest), f.op("log", sum))
    return [classLoss(inputs, node, f, pick)]
  }),
} as const

/** x [n, c, ...d] at classes [n, 1, ...d]. */
function pickClass(x: Value, classes: Value, f: Formula): Value {
  return f.apply("gatherElements", [x, classes], { axis: 1 })
}

interface Labels {
  /** The label, or the nearest class: [n, 1, ...d], as the other two. */
  readonly nearest: Value
  readonly isClass: Value
  /** Absent when no label is ignored. */
  readonly isIgnored: Value | undefined
}

function classLoss(
  [x, given, weights]: readonly (Value | undefined)[],
  node: LossNode,
  f: Formula,
  pick: (classes: Value) => Value,
): Value {
  const { dtype } = present(x, "x").type
  const { nearest, isClass, isIgnored } = labelsOf(present(given, "labels"), present(x, "x"), node, f)
  const zeroIgnored = (value: Value): Value =>
    isIgnored === undefined ? value : f.op("where", isIgnored, f.number(dtype, 0), value)
  const loss = f.op("neg", pick(nearest))
  const weight = weights && f.apply("gather", [weights, nearest], { axis: 0 })
  const weighted = weight === undefined ? loss : f.op("mul", loss, weight)
  const losses = zeroIgnored(f.op("where", isClass, weighted, f.number(dtype, Number.NaN)))
  const { shape } = node.outputs[0]!.type
  const all = [...losses.type.shape.keys()]
  switch (node.attributes.reduction) {
    case "none":
      return f.reshape(losses, shape)
    case "sum":
      return f.reshape(f.reduce("reduceSum", losses, all), shape)
    case "mean": {
      if (weight === undefined && isIgnored === undefined) return f.reshape(f.reduce("reduceMean", losses, all), shape)
      const counted = zeroIgnored(weight ?? f.number(dtype, 1))
      const mean = f.op("div", f.reduce("reduceSum", losses, all), f.reduce("reduceSum", counted, all))
      return f.reshape(mean, shape)
    }
  }
}

function labelsOf(given: Value, { type: { shape } }: Value, { attributes }: LossNode, f: Formula): Labels {
  const [samples, classes, ...spatial] = shape as [number, number, ...number[]]
  const label = f.reshape(given, [samples, 1, ...spatial])
  const integer = (value: number): Value => f.number(label.type.dtype, value)
  return {
    nearest: f.op("clip", label, integer(0), integer(classes - 1)),
    isClass: f.op("and", f.op("greaterOrEqual", label, integer(0)), f.op("less", label, integer(classes))),
    isIgnored: attributes.hasIgnoreIndex ? f.op("equal", label, integer(attributes.ignoreIndex)) : undefined,
  }
}
