import { joinOrigins, type Node, type NodeOf, type Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import { normalizeAxis, sameShape } from "../../tensor/shape.ts"
import { knownNumber, numbersIn } from "../attention/known-numbers.ts"
import type { Pass } from "../pass.ts"
import { addedMask, combineMasks, hidingMask, type Mask } from "../attention/masks.ts"

/**
 * Finds attention in the products that exporters write it in.
 *
 *     %s = matMul(%q, transpose(%k))  %m = add(mul(%s, $scale), %mask)  %w = softmax(%m) {axis=-1}  %y = matMul(%w, %v)
 *     →  %y = attention(%q, %k, %v, %mask) {scale=…}
 *
 * The scale may stand at the product, at q or at the keys, as a factor or as a divisor. Masks are added, or hide what
 * they do not allow behind -∞ (or a number that no score comes near); a constant triangle becomes `isCausal`. What
 * moves axes of q, k and v stays in front; of the keys it is composed with their transposition.
 *
 * Safe because it is the operator's definition, up to rounding, where nobody else reads the scores and the weights. A
 * row that is masked altogether by -∞ is 0 instead of NaN, as ONNX and newer frameworks have it.
 */
export const mergeAttention: Pass = {
  name: "merge-attention",
  run: (graph) =>
    rewriteNodes(graph, (node, context) => (node.op === "matMul" ? mergeWeighted(node, context) : undefined)),
}

interface Scores {
  readonly q: Value
  /** [.., d, t]. */
  readonly columns: Value
  readonly scale: number
  readonly masks: readonly Mask[]
}

function mergeWeighted(node: NodeOf<"matMul">, context: RewriteContext): readonly Value[] | undefined {
  const [weights, v] = node.inputs as readonly [Value, Value]
  const softmax = softmaxOf(weights, context)
  if (softmax === undefined || v.type.shape.length < 2) return undefined
  const scores = scoresOf(softmax.node.inputs[0]!, context)
  if (scores === undefined || !softmax.fits(scores.masks)) return undefined
  const masks = combineMasks(scores.masks, weights.type, context)
  if (masks === undefined) return undefined
  const [q, scaleOfQ] = unscaled(scores.q, context)
  const [columns, scaleOfKeys] = unscaled(scores.columns, context)
  const scale = scores.scale * scaleOfQ * scaleOfKeys
  const { mask, isCausal, diagonal } = masks
  const origin = joinOrigins(softmax.node.origin, node.origin)
  return [context.apply("attention", [q, keysOf(columns, context), v, mask], { scale, isCausal, diagonal }, origin)]
}

interface FoundSoftmax {
  readonly node: NodeOf<"softmax">
  /** Whether these masks are those by which the rows were chosen that get no weight at all. */
  fits(masks: readonly Mask[]): boolean
}

/** The softmax behind the weights, also where rows that are hidden altogether are replaced by 0. */
function softmaxOf(weights: Value, context: RewriteContext): FoundSoftmax | undefined {
  const node = onlyReadProducer(weights, context)
  if (node?.op === "softmax") return isLastAxis(node) ? { node, fits: () => true } : undefined
  if (node?.op !== "where") return undefined
  const [isHidden, zero, weightsBefore] = node.inputs as readonly [Value, Value, Value]
  const softmax = onlyReadProducer(weightsBefore, context)
  if (softmax?.op !== "softmax" || !isLastAxis(softmax) || knownNumber(zero, context) !== 0) return undefined
  const known = context.known(isHidden)
  if (known !== undefined)
    return numbersIn(known).every((hidden) => hidden === 0) ? { node: softmax, fits: () => true } : undefined
  const equal = context.producer(isHidden)
  const most = equal?.op === "equal" ? context.producer(equal.inputs[0]) : undefined
  if (most?.op !== "reduceMax" || knownNumber(equal!.inputs[1], context) !== -Infinity) return undefined
  return { node: softmax, fits: (masks) => masks.length === 1 && masks[0]!.source === most.inputs[0] }
}

function isLastAxis({ attributes: { axis }, outputs }: NodeOf<"softmax">): boolean {
  const rank = outputs[0]!.type.shape.length
  return normalizeAxis(axis, rank) === rank - 1
}

/** More nodes than any exporter puts between the product and the softmax. */
const mostSteps = 8

/** The product of queries and keys, with everything between it and the softmax. */
function scoresOf(value: Value, context: RewriteContext, steps = mostSteps): Scores | undefined {
  const node = steps === 0 ? undefined : onlyReadProducer(value, context)
  switch (node?.op) {
    case "matMul": {
      const [q, columns] = node.inputs as readonly [Value, Value]
      const areMatrices = q.type.shape.length >= 2 && columns.type.shape.length >= 2
      return areMatrices ? { q, columns, scale: 1, masks: [] } : undefined
    }
    case "mul":
    case "div": {
      const [product, scale] = unscaledNode(node, context) ?? []
      const scores = product && scoresOf(product, context, steps - 1)
      return scores?.masks.length === 0 ? { ...scores, scale: scores.scale * scale! } : undefined
    }
    case "add":
      return masked(node, [0, 1], (_, mask) => addedMask(mask, context), context, steps)
    case "where":
      return masked(
        node,
        [1, 2],
        (side, fill) => hidingMask(node, side, knownNumber(fill, context), context),
        context,
        steps,
      )
    default:
      return undefined
  }
}

/** The scores on one of two sides of a node, with the mask that the node makes of the other. */
function masked(
  node: Node,
  sides: readonly [number, number],
  maskOf: (side: number, other: Value) => Mask | undefined,
  context: RewriteContext,
  steps: number,
): Scores | undefined {
  for (const [side, other] of [sides, sides.toReversed()] as [number, number][]) {
    const inner = node.inputs[side]!
    if (!sameShape(inner.type.shape, node.outputs[0]!.type.shape)) continue
    const mask = maskOf(side, node.inputs[other]!)
    const scores = mask && scoresOf(inner, context, steps - 1)
    if (scores !== undefined) return { ...scores, masks: [...scores.masks, mask!] }
  }
  return undefined
}

function onlyReadProducer(value: Value, context: RewriteContext): Node | undefined {
  return context.uses.count(value) === 1 ? context.producer(value) : undefined
}

/** A value without the number that it is multiplied with or divided by, and that number. */
function unscaled(value: Value, context: RewriteContext): readonly [Value, number] {
  const node = context.producer(value)
  return (node && unscaledNode(node, context)) ?? [value, 1]
}

function unscaledNode(node: Node, context: RewriteContext): readonly [Value, number] | undefined {
  if (node.op !== "mul" && node.op !== "div") return undefined
  const [a, b] = node.inputs as readonly [Value, Value]
  const [left, right] = [knownNumber(a, context), knownNumber(b, context)]
  const type = node.outputs[0]!.type
  if (right !== undefined && sameShape(a.type.shape, type.shape)) return [a, node.op === "mul" ? right : 1 / right]
  return node.op === "mul" && left !== undefined && sameShape(b.type.shape, type.shape) ? [b, left] : undefined
}

/** Keys [.., t, d] of their columns [.., d, t]. */
function keysOf(columns: Value, context: RewriteContext): Value {
  const rank = columns.type.shape.length
  const node = context.producer(columns)
  const [source, perm] =
    node?.op === "transpose"
      ? [node.inputs[0]!, node.attributes.perm]
      : [columns, Array.from({ length: rank }, (_, axis) => axis)]
  const swapped = [...perm.slice(0, -2), perm.at(-1)!, perm.at(-2)!]
  return swapped.every((axis, i) => axis === i) ? source : context.apply("transpose", [source], { perm: swapped })
}
