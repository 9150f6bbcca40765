import { contentOf, type Node, type Value } from "../../ir/graph.ts"
import type { RewriteContext } from "../../ir/rewrite.ts"
import { elementCount } from "../../tensor/shape.ts"
import { tensorOf, type TensorType } from "../../tensor/tensor.ts"
import { knownNumber, numbersIn } from "./known-numbers.ts"

/** How a mask changes scores. */
export type Mask = AddedMask | AllowingMask

/** Numbers that are added. */
interface AddedMask {
  readonly kind: "added"
  /** What the graph masks with. */
  readonly source: Value
  readonly value: Value
}

/** Booleans that are true where a score stays; all others become `hidden`. */
interface AllowingMask {
  readonly kind: "allowing"
  readonly source: Value
  readonly value: Value
  /** Whether `value` tells where a score is hidden. */
  readonly isInverse: boolean
  readonly hidden: number
}

/** So far below every score that its exponential is 0 beside any other. */
const farBelow = -1e4
/** So large that a score vanishes in its rounding when it is added. */
const swallowing = -1e9

/** A mask that is added: also numbers that only choose between 0 and -∞. */
export function addedMask(source: Value, context: RewriteContext): Mask {
  const node = context.producer(source)
  if (node?.op !== "where") return { kind: "added", source, value: source }
  const [condition, then, otherwise] = node.inputs as readonly [Value, Value, Value]
  const [kept, hidden] = [knownNumber(then, context), knownNumber(otherwise, context)]
  if (kept === 0 && hidden === -Infinity)
    return { kind: "allowing", source, value: condition, isInverse: false, hidden }
  if (kept === -Infinity && hidden === 0)
    return { kind: "allowing", source, value: condition, isInverse: true, hidden: kept }
  return { kind: "added", source, value: source }
}

/** The mask of a node that puts a number in the place of scores; `side` is the input that holds the scores. */
export function hidingMask(
  node: Node,
  side: number,
  hidden: number | undefined,
  context: RewriteContext,
): Mask | undefined {
  if (hidden === undefined || !(hidden <= farBelow)) return undefined
  const condition = node.inputs[0]!
  const inverted = context.producer(condition)
  const isNegated = inverted?.op === "not"
  const value = isNegated ? inverted.inputs[0]! : condition
  return { kind: "allowing", source: condition, value, isInverse: (side === 2) !== isNegated, hidden }
}

export interface CombinedMask {
  readonly mask: Value | undefined
  readonly isCausal: boolean
  readonly diagonal: number
}

/** All masks of scores of a type in one, or nothing where one of them means something else. */
export function combineMasks(
  masks: readonly Mask[],
  scores: TensorType,
  context: RewriteContext,
): CombinedMask | undefined {
  const diagonals = masks.map((mask) => diagonalOf(mask, scores, context))
  const others = masks.filter((_, i) => diagonals[i] === undefined)
  if (!others.every((mask) => mask.kind === "added" || mask.hidden <= swallowing)) return undefined
  const causal = diagonals.filter((diagonal) => diagonal !== undefined)
  const shape =
    causal.length === 0 ? { isCausal: false, diagonal: 0 } : { isCausal: true, diagonal: Math.min(...causal) }
  const number = (value: number): Value => context.addConstant("mask", tensorOf(scores.dtype, [], [value]))
  const allowed = (mask: AllowingMask): Value => (mask.isInverse ? context.apply("not", [mask.value]) : mask.value)
  const added = (mask: Mask): Value =>
    mask.kind === "added" ? mask.value : context.apply("where", [allowed(mask), number(0), number(mask.hidden)])
  const areBooleans = others.every((mask) => mask.kind === "allowing" && mask.hidden === -Infinity)
  if (others.length === 0) return { mask: undefined, ...shape }
  const mask = areBooleans
    ? others.map((other) => allowed(other as AllowingMask)).reduce((a, b) => context.apply("and", [a, b]))
    : others.map(added).reduce((a, b) => context.apply("add", [a, b]))
  return { mask, ...shape }
}

/** Of a constant that hides a triangle: how far above the main diagonal the last visible key of each query lies. */
function diagonalOf(mask: Mask, { shape }: TensorType, context: RewriteContext): number | undefined {
  const [queries, keys] = shape.slice(-2) as [number, number]
  const known = context.known(mask.value) ?? constantOf(mask.value, context)
  if (known === undefined || elementCount(known.shape) !== queries * keys || known.shape.at(-1) !== keys)
    return undefined
  const numbers = numbersIn(known)
  const isVisible = (i: number): boolean | undefined => {
    if (mask.kind === "allowing") return (numbers[i] !== 0) !== mask.isInverse
    return numbers[i] === 0 ? true : numbers[i]! <= farBelow ? false : undefined
  }
  const firstHidden = Array.from({ length: keys }, (_, j) => j).findIndex((j) => isVisible(j) !== true)
  const diagonal = (firstHidden === -1 ? keys : firstHidden) - 1
  const isTriangle = numbers.every((_, i) => isVisible(i) === i % keys <= Math.floor(i / keys) + diagonal)
  const isHiding = numbers.some((_, i) => isVisible(i) === false)
  const canHideRows = mask.kind === "allowing" ? mask.hidden === -Infinity : false
  return isTriangle && isHiding && (diagonal >= 0 || canHideRows) ? diagonal : undefined
}

function constantOf(value: Value, context: RewriteContext) {
  const constant = context.constant(value)
  return constant?.role === "constant" ? contentOf(constant) : undefined
}
