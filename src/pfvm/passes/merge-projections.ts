import { joinOrigins, type Graph, type Node, type Origin, type Value } from "../../ir/graph.ts"
import { rewriteNodes, withParts, type RewriteContext } from "../../ir/rewrite.ts"
import { storedValues } from "../../ir/stored-values.ts"
import { usesOf, type Uses } from "../../ir/uses.ts"
import { tensorOf } from "../../tensor/tensor.ts"
import type { Pass } from "../pass.ts"
import { rearrangements } from "./movements.ts"

/**
 * Makes one product of several that read the same value, such as the queries, keys and values of attention.
 *
 *     %q = matMul(%x, $wq)  %k = matMul(%x, $wk)  %v = matMul(%x, $wv)  (each with a bias, or none)
 *     →   %p = matMul(%x, concat($wq, $wk, $wv))   %q, %k, %v = slices of %p
 *
 * Every column of a product is a sum of its own, so nothing is rounded differently. Weights must be stored matrices; they are
 * joined when weights are prepared. Only results that are merely moved afterwards (reshape, transpose) are merged: what computes
 * with a whole result runs in its product's own registers and would have to wait for the slice.
 *
 * Nodes on stored values alone come first in the new graph, so that all weights are there where the first product was.
 */
export const mergeProjections: Pass = {
  name: "merge-projections",
  run(graph) {
    const stored = storedValues(graph)
    const families = familiesOf(graph, stored)
    if (families.length === 0) return graph
    const isStored = (node: Node): boolean => node.outputs.every((output) => stored.has(output))
    const nodes = [...graph.nodes.filter(isStored), ...graph.nodes.filter((node) => !isStored(node))]
    const merged = new Merging(families)
    return rewriteNodes(withParts(graph, { nodes }), (_, context) => merged.replace(context))
  },
}

/** A product with a bias or none. */
interface Projection {
  readonly x: Value
  readonly weight: Value
  readonly bias: Value | undefined
  /** The node whose result is the projection. */
  readonly last: Node
  readonly origin: Origin
}

type Family = readonly Projection[]

function familiesOf(graph: Graph, stored: ReadonlySet<Value>): readonly Family[] {
  const uses = usesOf(graph)
  const families = new Map<string, Projection[]>()
  const numbers = new Map<Value, number>()
  const numberOf = (value: Value): number => {
    if (!numbers.has(value)) numbers.set(value, numbers.size)
    return numbers.get(value)!
  }
  for (const node of graph.nodes) {
    const projection = projectionOf(node, uses, stored)
    if (projection === undefined || !isMerelyMoved(projection.last.outputs[0]!, uses)) continue
    const { x, weight, bias } = projection
    const key = `${numberOf(x)} ${weight.type.dtype} ${bias === undefined}`
    families.set(key, [...(families.get(key) ?? []), projection])
  }
  return [...families.values()].filter((family) => family.length > 1)
}

function projectionOf(node: Node, uses: Uses, stored: ReadonlySet<Value>): Projection | undefined {
  const [x, weight] = node.inputs
  if (node.op !== "matMul" || x === undefined || weight === undefined) return undefined
  if (!stored.has(weight) || stored.has(x) || weight.type.shape.length !== 2 || x.type.shape.length < 2)
    return undefined
  const product = node.outputs[0]!
  const [reader] = uses.readers(product)
  const bias =
    reader?.op === "add" && uses.count(product) === 1 ? reader.inputs.find((input) => input !== product) : undefined
  const isBias =
    bias !== undefined &&
    stored.has(bias) &&
    bias.type.shape.length === 1 &&
    bias.type.shape[0] === weight.type.shape[1]
  return isBias
    ? { x, weight, bias, last: reader!, origin: joinOrigins(node.origin, reader!.origin) }
    : { x, weight, bias: undefined, last: node, origin: node.origin }
}

function isMerelyMoved(value: Value, uses: Uses): boolean {
  return !uses.isOutput(value) && uses.readers(value).every(({ op }) => rearrangements.has(op))
}

class Merging {
  readonly #familyOf = new Map<Node, Family>()
  readonly #slices = new Map<Node, Value>()

  constructor(families: readonly Family[]) {
    for (const family of families) for (const { last } of family) this.#familyOf.set(last, family)
  }

  /** What replaces the result of a member: its slice of the one product, which the first member makes. */
  replace(context: RewriteContext): readonly Value[] | undefined {
    const { original } = context
    const family = this.#familyOf.get(original)
    if (family === undefined) return undefined
    if (!this.#slices.has(original)) this.#merge(family, context)
    return [this.#slices.get(original)!]
  }

  #merge(family: Family, context: RewriteContext): void {
    const origin = joinOrigins(...family.map((projection) => projection.origin))
    const weights = context.apply(
      "concat",
      family.map(({ weight }) => weight),
      { axis: 1 },
      origin,
    )
    const product = context.apply("matMul", [family[0]!.x, weights], {}, origin)
    const biases = family.flatMap(({ bias }) => bias ?? [])
    const whole =
      biases.length === 0
        ? product
        : context.apply("add", [product, context.apply("concat", biases, { axis: 0 }, origin)], {}, origin)
    let first = 0
    for (const { weight, last } of family) {
      const end = first + weight.type.shape[1]!
      const list = (name: string, value: number): Value => context.addConstant(name, tensorOf("int64", [1], [value]))
      const range = [list("starts", first), list("ends", end), list("axes", whole.type.shape.length - 1)]
      this.#slices.set(last, context.apply("slice", [whole, ...range], {}, origin))
      first = end
    }
  }
}
