import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../ir/graph.ts"
import { normalizeAxis } from "../../tensor/shape.ts"
import type { Layout } from "./layout.ts"
import type { Stored } from "./storage.ts"

/** Where each input of a concatenation lies in a result of some layout. */
export function partsOf({ inputs, attributes }: NodeOf<"concat">, whole: Layout): readonly Layout[] {
  const axis = normalizeAxis(attributes.axis, whole.strides.length)
  let offset = whole.offset
  return inputs.map((input) => {
    const part = { offset, strides: whole.strides }
    offset += present(input, "a part").type.shape[axis]! * whole.strides[axis]!
    return part
  })
}

/** Where the result of a concatenation lies when its inputs lie side by side already. */
export function adjoining(node: NodeOf<"concat">, parts: readonly (Stored | undefined)[]): Stored | undefined {
  const [first] = parts
  if (first === undefined) return undefined
  const places = partsOf(node, first.layout)
  return parts.every((part, i) => part !== undefined && isAt(part, { ...first, layout: places[i]! }, node.inputs[i]!))
    ? first
    : undefined
}

/** Whether a value lies at a place; axes of one element have no stride that matters. */
export function isAt(stored: Stored, place: Stored, { type: { shape } }: Value): boolean {
  const [a, b] = [stored.layout, place.layout]
  const walksAlike = shape.every((extent, axis) => extent === 1 || a.strides[axis] === b.strides[axis])
  return stored.storage === place.storage && a.offset === b.offset && walksAlike
}
