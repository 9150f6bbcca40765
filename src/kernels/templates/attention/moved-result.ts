import { invariant, present } from "../../../diagnostics/invariant.ts"
import type { Node, Value } from "../../../ir/graph.ts"
import type { Coordinate, Coordinates, Extents } from "../../access/coordinate.ts"
import type { Values } from "../../access/storage.ts"
import { reshapedAt } from "../../rules/movement.ts"

/**
 * Where the element of `value` at some coordinates lies in a result that rearrangements make of it; elementwise nodes
 * on the way keep it where it is.
 */
export function movedAt(values: Values, value: Value, result: Value, at: Coordinates, extents: Extents): Coordinates {
  return pathFrom(values, value, result).reduce<Coordinates>((place, node) => carried(node, place, extents), at)
}

/** The nodes from a value to a result, without elementwise ones. */
function pathFrom(values: Values, value: Value, result: Value): readonly Node[] {
  const path: Node[] = []
  for (let current = result; current !== value;) {
    const node = present(values.producer(current), `${current.name} is not made of ${value.name}`)
    if (values.elementRule(node)?.kind !== "movement") return []
    path.unshift(node)
    current = present(node.inputs[0], "a source")
  }
  return path
}

function carried(node: Node, at: Coordinates, extents: Extents): Coordinates {
  if (node.op === "transpose") return node.attributes.perm.map((axis): Coordinate => at[axis]!)
  invariant(node.inputs[0] !== undefined, "a view has a source")
  return reshapedAt(node.inputs[0].type.shape, node.outputs[0]!.type.shape, at, extents)
}
