import type { Attribute } from "../ops/attributes.ts"
import { operatorOf } from "../ops/table.ts"
import type { Node } from "./graph.ts"

/** The attributes of a node as `name=value`, in the order of the operator's schema. */
export function attributeTexts(node: Node): readonly string[] {
  const schema = operatorOf(node.op).attributes as Readonly<Record<string, Attribute<unknown>>>
  const values = node.attributes as Readonly<Record<string, unknown>>
  return Object.entries(schema).map(([name, attribute]) => `${name}=${attribute.print(values[name])}`)
}
