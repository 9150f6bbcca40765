import { present } from "../../diagnostics/invariant.ts"
import { elementCount, type Shape } from "../../tensor/shape.ts"
import type { Tensor, TensorType } from "../../tensor/tensor.ts"
import { bool, int, oneOf } from "../attributes.ts"
import { requireDType, requireSameDType } from "../check.ts"
import type { InferenceContext } from "../operator.ts"
import { fillTensor, readNumber } from "./access.ts"
import { floatDTypes } from "./elementwise.ts"
import { requireRankBetween, requireShape } from "./require.ts"

/**
 * Losses that pick one class of a distribution: x [n, c, ...d] holds logarithms of probabilities, labels [n, ...d] classes,
 * weights [c] the weight of each class. An element's loss is -weight · x at its label, and 0 where the label is ignored;
 * `mean` divides by the sum of the weights of the labels that are not ignored. A label that is no class gives NaN.
 */
export const classLossAttributes = {
  reduction: oneOf(["none", "mean", "sum"], "mean"),
  hasIgnoreIndex: bool(false),
  ignoreIndex: int(0),
} as const

interface ClassLossAttributes {
  readonly reduction: "none" | "mean" | "sum"
  readonly hasIgnoreIndex: boolean
  readonly ignoreIndex: number
}

/** The type of the loss. */
export function classLossType(
  context: InferenceContext<ClassLossAttributes>,
  op: string,
  names: readonly string[],
): TensorType {
  requireDType(context, op, 0, names[0]!, floatDTypes)
  requireDType(context, op, 1, names[1]!, ["int32", "int64"])
  const dtype = requireSameDType(context, op, 0, 2)
  const x = requireRankBetween(context, op, 0, names[0]!, 2, Infinity)
  const labels: Shape = [x[0]!, ...x.slice(2)]
  requireShape(context, op, 1, names[1]!, labels)
  requireShape(context, op, 2, names[2]!, [x[1]!])
  return { dtype, shape: context.attributes.reduction === "none" ? labels : [] }
}

/** The loss of logarithms of probabilities. */
export function classLoss(
  logProbability: (index: number) => number,
  shape: Shape,
  [labels, weights]: readonly (Tensor | undefined)[],
  attributes: ClassLossAttributes,
  type: TensorType,
): Tensor {
  const readLabel = readNumber(present(labels, "labels"))
  const readWeight = weights === undefined ? () => 1 : readNumber(weights)
  const [classes, planeLength] = [shape[1]!, elementCount(shape.slice(2))]
  const isIgnored = (label: number): boolean => attributes.hasIgnoreIndex && label === attributes.ignoreIndex
  const lossAt = (i: number): number => {
    const label = readLabel(i)
    if (isIgnored(label)) return 0
    if (!(label >= 0 && label < classes)) return Number.NaN
    const index = (Math.floor(i / planeLength) * classes + label) * planeLength + (i % planeLength)
    return -readWeight(label) * logProbability(index)
  }
  if (attributes.reduction === "none") return fillTensor(type, lossAt)
  let [loss, weight] = [0, 0]
  for (let i = 0; i < shape[0]! * planeLength; i++) {
    loss += lossAt(i)
    if (!isIgnored(readLabel(i))) weight += readWeight(readLabel(i))
  }
  return fillTensor(type, () => (attributes.reduction === "sum" ? loss : loss / weight))
}
