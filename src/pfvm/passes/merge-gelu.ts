import { joinOrigins, type Node, type NodeOf, type Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import { sameShape } from "../../tensor/shape.ts"
import { knownNumber } from "../attention/known-numbers.ts"
import type { Pass } from "../pass.ts"

/**
 * Finds GELU in the arithmetic that exporters write it in.
 *
 *     %e = erf(div(%x, √2))  %y = mul(mul(%x, add(%e, 1)), 0.5)   →   %y = gelu(%x) {approximate="none"}
 *     the same with tanh(√(2/π) · (x + 0.044715 · x³)) or tanh(√(2/π) · x · (1 + 0.044715 · x²))   →   {approximate="tanh"}
 *
 * Factors may come in any order and numbers anywhere among them, also as divisors. Safe because it is the operator's
 * definition, up to rounding, for numbers that are written with five digits or more.
 */
export const mergeGelu: Pass = {
  name: "merge-gelu",
  run: (graph) =>
    rewriteNodes(graph, (node, context) => (node.op === "mul" || node.op === "div" ? merge(node, context) : undefined)),
}

function merge(node: NodeOf<"mul"> | NodeOf<"div">, context: RewriteContext): readonly Value[] | undefined {
  const { number, values } = productOf(node.outputs[0]!, node, context)
  if (!isNear(number, 0.5) || values.length !== 2) return undefined
  for (const [x, sum] of [values, values.toReversed()] as [Value, Value][]) {
    const curve = context.producer(onePlus(sum, context))
    const isFound = curve?.op === "erf" ? isErf(curve, x, context) : curve?.op === "tanh" && isTanh(curve, x, context)
    if (!isFound || !sameShape(x.type.shape, node.outputs[0]!.type.shape)) continue
    const approximate = curve!.op === "erf" ? "none" : "tanh"
    return [context.apply("gelu", [x], { approximate }, joinOrigins(curve!.origin, node.origin))]
  }
  return undefined
}

function isErf(node: NodeOf<"erf">, x: Value, context: RewriteContext): boolean {
  const { number, values } = factorsOf(node.inputs[0]!, context)
  return isNear(number, Math.SQRT1_2) && values.length === 1 && values[0] === x
}

function isTanh(node: NodeOf<"tanh">, x: Value, context: RewriteContext): boolean {
  const { number, values } = factorsOf(node.inputs[0]!, context)
  if (!isNear(number, Math.sqrt(2 / Math.PI))) return false
  const others = values.filter((value) => value !== x)
  const isFactored = values.length === 2
  const sum = context.producer(others[0])
  if (others.length !== 1 || values.length > 2 || sum?.op !== "add") return false
  const [a, b] = sum.inputs as readonly [Value, Value]
  const isFirst = (value: Value): boolean => (isFactored ? knownNumber(value, context) === 1 : value === x)
  const power = isFirst(a) ? b : isFirst(b) ? a : undefined
  return power !== undefined && isPower(power, x, isFactored ? 2 : 3, context)
}

/** 0.044715 · xⁿ. */
function isPower(value: Value, x: Value, count: number, context: RewriteContext): boolean {
  const { number, values } = factorsOf(value, context)
  return isNear(number, 0.044715) && values.length === count && values.every((factor) => factor === x)
}

/** What is added to 1. */
function onePlus(value: Value, context: RewriteContext): Value | undefined {
  const node = context.producer(value)
  if (node?.op !== "add") return undefined
  const [a, b] = node.inputs as readonly [Value, Value]
  if (knownNumber(b, context) === 1) return a
  return knownNumber(a, context) === 1 ? b : undefined
}

/** A product as one number and what is not known. */
interface Product {
  readonly number: number
  readonly values: readonly Value[]
}

/** Deeper than the forms above, so that squares of squares do not grow without end. */
const deepest = 5

function factorsOf(value: Value, context: RewriteContext, depth = deepest): Product {
  return productOf(value, context.producer(value), context, depth)
}

function productOf(value: Value, node: Node | undefined, context: RewriteContext, depth = deepest): Product {
  const number = knownNumber(value, context)
  if (number !== undefined) return { number, values: [] }
  if (depth === 0) return { number: 1, values: [value] }
  const [a, b] = node?.inputs ?? []
  const exponent = knownNumber(b, context)
  const factors = (operand: Value | undefined): Product => factorsOf(operand!, context, depth - 1)
  if (node?.op === "mul") return times(factors(a), factors(b))
  if (node?.op === "div" && exponent !== undefined) return times(factors(a), { number: 1 / exponent, values: [] })
  if (node?.op === "pow" && (exponent === 2 || exponent === 3))
    return { number: 1, values: new Array<Value>(exponent).fill(a!) }
  return { number: 1, values: [value] }
}

function times(a: Product, b: Product): Product {
  return { number: a.number * b.number, values: [...a.values, ...b.values] }
}

function isNear(number: number, wanted: number): boolean {
  return Math.abs(number - wanted) <= 2e-5 * wanted
}
