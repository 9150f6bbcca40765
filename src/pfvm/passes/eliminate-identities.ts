import type { Node, NodeOf, Value } from "../../ir/graph.ts"
import { rewriteNodes, type Rule, type RewriteContext } from "../../ir/rewrite.ts"
import { numbersOf, sameType } from "../../tensor/tensor.ts"
import type { Pass } from "../pass.ts"

/**
 * Removes nodes that give what they were given.
 *
 *     identity(x), dropout(x), cast(x) to its own dtype, transpose(x) by 0,1,2…, slice of everything, pad by nothing,
 *     concat of one, expand to the same shape, x + 0, x − 0, x · 1, x / 1, x ^ 1   →   x
 *
 * Adding zero is left alone for floats, where −0 + 0 is 0, except where the zero is −0; x − 0 and x · 1 are exact. A node
 * whose operands broadcast to another shape is kept.
 */
export const eliminateIdentities: Pass = {
  name: "eliminate-identities",
  run: (graph) => rewriteNodes(graph, eliminate),
}

type Rules = { readonly [Op in Node["op"]]?: (node: NodeOf<Op>, context: RewriteContext) => Value | undefined }

const sameAsInput = (node: Node): Value | undefined =>
  node.inputs[0] !== undefined && sameType(node.inputs[0].type, node.outputs[0]!.type) ? node.inputs[0] : undefined

const rules: Rules = {
  identity: sameAsInput,
  dropout: (node) => (node.outputs.length === 1 ? sameAsInput(node) : undefined),
  cast: sameAsInput,
  expand: sameAsInput,
  tile: sameAsInput,
  reshape: sameAsInput,
  flatten: sameAsInput,
  concat: (node) => (node.inputs.length === 1 ? sameAsInput(node) : undefined),
  split: (node) => (node.outputs.length === 1 ? sameAsInput(node) : undefined),
  transpose: (node) => (node.attributes.perm.every((axis, i) => axis === i) ? sameAsInput(node) : undefined),
  pad: (node) => sameAsInput(node),
  slice: (node, context) => (hasUnitSteps(node, context) ? sameAsInput(node) : undefined),
  add: (node, context) => unlessNeutral(node, context, [isMinusZero, isMinusZero]),
  sub: (node, context) => unlessNeutral(node, context, [undefined, isPlusZero]),
  mul: (node, context) => unlessNeutral(node, context, [isOne, isOne]),
  div: (node, context) => unlessNeutral(node, context, [undefined, isOne]),
  pow: (node, context) => unlessNeutral(node, context, [undefined, isOne]),
}

const eliminate: Rule = (node, context) => {
  const rule = rules[node.op] as ((node: Node, context: RewriteContext) => Value | undefined) | undefined
  const value = rule?.(node, context)
  return value === undefined ? undefined : [value]
}

/** A slice of all elements is the identity only when it does not walk backwards. */
function hasUnitSteps(node: Node, context: RewriteContext): boolean {
  const steps = node.inputs[4]
  if (steps === undefined) return true
  const known = context.known(steps)
  return known !== undefined && numbersOf(known).every((step) => step === 1)
}

type Neutral = (element: number | bigint) => boolean

const isMinusZero: Neutral = (element) => element === 0n || Object.is(element, -0)
const isPlusZero: Neutral = (element) => element === 0n || Object.is(element, 0)
const isOne: Neutral = (element) => element === 1 || element === 1n

/** The operand beside one whose elements are all neutral; each side has its own test. */
function unlessNeutral(
  node: Node,
  context: RewriteContext,
  tests: readonly (Neutral | undefined)[],
): Value | undefined {
  if (node.outputs[0]!.type.dtype === "float16" || node.outputs[0]!.type.dtype === "bfloat16") return undefined
  const side = tests.findIndex((isNeutral, i) => {
    const elements = isNeutral && context.known(node.inputs[i])
    return elements !== undefined && Array.from(elements.data as ArrayLike<number | bigint>).every(isNeutral!)
  })
  const other = side === -1 ? undefined : node.inputs[1 - side]
  return other !== undefined && sameType(other.type, node.outputs[0]!.type) ? other : undefined
}
