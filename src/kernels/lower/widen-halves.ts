/**
 * Computes in float32 what a graph computes in float16 or bfloat16.
 *
 *   %y: f16 = conv(%x, $w)
 *   →  %a = cast(%x) {to=float32}  %b = cast($w) {to=float32}  %c = conv(%a, %b)  %y = cast(%c) {to=float16}
 *
 * Every result is rounded to its dtype as the operator's meaning asks; casts are elementwise and run on the way in and
 * out of their neighbours' loops, those of weights when the weights are stored. Operators that only move elements keep
 * them as they are, sixteen bits each.
 */
import type { Graph, Node, Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import type { OpName } from "../../ops/table.ts"
import type { DType } from "../../tensor/dtype.ts"
import { ruleOf } from "../rules/table.ts"

const movers: ReadonlySet<OpName> = new Set<OpName>([
  "cast",
  "concat",
  "gather",
  "gatherElements",
  "gatherND",
  "pad",
  "trilu",
  "where",
])

export function widenHalves(graph: Graph): Graph {
  return rewriteNodes(graph, (node, context) => {
    const isHalf = [...node.inputs, ...node.outputs].some(
      (value) => value !== undefined && isHalfDType(value.type.dtype),
    )
    return isHalf && !movesOnly(node) ? widened(node, context) : undefined
  })
}

export function isHalfDType(dtype: DType): boolean {
  return dtype === "float16" || dtype === "bfloat16"
}

function movesOnly(node: Node): boolean {
  if (node.op === "scatterElements" || node.op === "scatterND") return node.attributes.reduction === "none"
  return movers.has(node.op) || ruleOf(node.op).kind === "movement"
}

function widened(node: Node, context: RewriteContext): readonly Value[] {
  const cast = (value: Value, to: DType): Value =>
    value.type.dtype === to ? value : context.apply("cast", [value], { to })
  const inputs = node.inputs.map((input) =>
    input === undefined || !isHalfDType(input.type.dtype) ? input : cast(input, "float32"),
  )
  return context.withInputs(withWideResult(node), inputs).map((output, i) => cast(output, node.outputs[i]!.type.dtype))
}

/** The node with an attribute that asks for a half as dtype asking for float32. */
function withWideResult(node: Node): Node {
  const attributes = Object.entries(node.attributes).map(([name, value]) => {
    const isDType = (name === "dtype" || name === "to") && (value === "float16" || value === "bfloat16")
    return [name, isDType ? "float32" : value]
  })
  return { ...node, attributes: Object.fromEntries(attributes) as never }
}
