import type { Value } from "../../../ir/graph.ts"
import type { Coordinates, Extents } from "../../access/coordinate.ts"
import { accessesOf } from "../../emit/analysis.ts"
import { registerType } from "../../emit/kernel-writer.ts"
import { laneCountOf, lanesFor } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { constant } from "../../language/build.ts"
import type { Expr, Index } from "../../language/kernel.ts"
import { postorder } from "../../language/traverse.ts"

/** What runs behind a template's value before it is stored. */
export interface Tail {
  /** Whether it exists for whole vectors of the value. */
  readonly isVector: boolean
  /** Whether writing it out for every register would be much code. */
  readonly isLong: boolean
  /** Everything that it reads and stores at the given coordinates. */
  readonly accesses: readonly Index[]
  /** Variables whose value it computes with. */
  readonly mentioned: ReadonlySet<string>
}

/** Expressions of a long tail. */
const longTail = 32

/** Makes the tail once, for single elements, to see what it does. */
export function tailOf(context: TemplateContext, value: Value, at: Coordinates, extents: Extents): Tail {
  const visited = new Set<Value>([value, ...context.results])
  const writer = context.writer()
  const type = registerType(value.type.dtype, 1)
  const statements = context.storeResults(writer, {
    value,
    lanes: 1,
    at,
    extents,
    register(reader) {
      reader.observe((seen) => visited.add(seen))
      return constant(type, 0)
    },
  })
  const stores: Index[] = []
  const exprs: Expr[] = []
  for (const statement of statements) {
    if (statement.kind === "store") stores.push(statement.index)
    if (statement.kind === "store" || statement.kind === "let") exprs.push(statement.value)
  }
  const { loads, mentioned } = accessesOf(exprs)
  return {
    isLong: postorder(exprs).length > longTail,
    isVector: lanesFor(visited, writer.values) === laneCountOf(value.type.dtype),
    accesses: [...loads.map(({ index }) => index), ...stores],
    mentioned,
  }
}
