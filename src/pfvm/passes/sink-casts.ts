import { joinOrigins, type Node, type NodeOf, type Value } from "../../ir/graph.ts"
import { rewriteNodes, type RewriteContext } from "../../ir/rewrite.ts"
import { dtypes, isFloat, type DType } from "../../tensor/dtype.ts"
import type { Pass } from "../pass.ts"
import { rearrangements } from "./movements.ts"

/**
 * Fewer and narrower casts.
 *
 *     %a = cast(%half) {to=float32}  %b = cast(%a) {to=float16}            →   %half
 *     %a = cast(%half) {to=float32}  %b = cast(%a) {to=float64}            →   %b = cast(%half) {to=float64}
 *     %a = cast(%half) {to=float32}  %b = transpose(%a) {perm=[1,0]}       →   %t = transpose(%half)  %b = cast(%t)
 *
 * A cast that loses nothing may be left out before another, where both keep to one way of rounding: floats may meet floats, and
 * anything what holds all of it. What only moves elements commutes with every cast, so that
 * a widening one sinks below it and the narrow elements are moved; there it often meets the cast back.
 */
export const sinkCasts: Pass = {
  name: "sink-casts",
  run: (graph) =>
    rewriteNodes(graph, (node, context) => {
      const value = node.op === "cast" ? joinCasts(node, context) : moveNarrow(node, context)
      return value === undefined ? undefined : [value]
    }),
}

const movements: ReadonlySet<Node["op"]> = new Set([...rearrangements, "slice"])

/** What each dtype widens to without loss. */
const widenings: Readonly<Partial<Record<DType, readonly DType[]>>> = {
  bool: ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float16", "float32", "float64"],
  uint8: ["uint16", "int16", "uint32", "int32", "uint64", "int64", "float16", "float32", "float64"],
  int8: ["int16", "int32", "int64", "float16", "float32", "float64"],
  uint16: ["uint32", "int32", "uint64", "int64", "float32", "float64"],
  int16: ["int32", "int64", "float32", "float64"],
  uint32: ["uint64", "int64", "float64"],
  int32: ["int64", "float64"],
  float16: ["float32", "float64"],
  bfloat16: ["float32", "float64"],
  float32: ["float64"],
}

function widens(from: DType, to: DType): boolean {
  return widenings[from]?.includes(to) ?? false
}

function joinCasts(node: NodeOf<"cast">, context: RewriteContext): Value | undefined {
  const before = context.producer(node.inputs[0])
  const [source] = before?.op === "cast" ? before.inputs : []
  if (before?.op !== "cast" || source === undefined || !widens(source.type.dtype, before.attributes.to))
    return undefined
  const { to } = node.attributes
  if (source.type.dtype === to) return source
  if (!widens(before.attributes.to, to) && ![source.type.dtype, before.attributes.to, to].every(isFloat))
    return undefined
  return context.apply("cast", [source], { to }, joinOrigins(before.origin, node.origin))
}

function moveNarrow(node: Node, context: RewriteContext): Value | undefined {
  const before = context.producer(node.inputs[0])
  if (!movements.has(node.op) || before?.op !== "cast") return undefined
  const [from, to] = [before.inputs[0]!.type.dtype, before.attributes.to]
  if (!context.isOnlyReader(0) || dtypes[from].byteLength >= dtypes[to].byteLength) return undefined
  const moved = context.apply(node.op, [before.inputs[0], ...node.inputs.slice(1)], node.attributes)
  return context.apply("cast", [moved], { to }, before.origin)
}
