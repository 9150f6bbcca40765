import type { Value } from "../../../ir/graph.ts"
import { along, fixed, laneVariable, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import { accessesOf, allowsLanes } from "../../emit/analysis.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf, lanesFor } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { constant, extract } from "../../language/build.ts"
import type { Expr, Index, Statement } from "../../language/kernel.ts"
import { expressionsOf, postorder } from "../../language/traverse.ts"

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

/** A vector of the template's value in a register, and how many of its lanes mean something. */
export interface MadeVector {
  readonly value: Value
  readonly vector: Expr
  readonly count: number
  /** Coordinates of the output that lies some elements beside the first lane's. */
  at(beside: Coordinate): Coordinates
}

/** Stores a vector with its tail: at once where the tail exists for vectors, or lane by lane. */
export function storeVector(context: TemplateContext, writer: KernelWriter, tail: Tail, made: MadeVector): Statement[] {
  const { value, vector, count, at } = made
  const lanes = laneCountOf(value.type.dtype)
  const storeAt = (register: Expr, beside: Coordinate, width: number): Statement[] =>
    context.storeResults(writer, { value, lanes: width, at: at(beside), extents: new Map(), register: () => register })
  if (count === lanes && tail.isVector) return storeAt(vector, along(laneVariable), lanes)
  return Array.from({ length: count }, (_, lane) => storeAt(extract(vector, lane), fixed(lane), 1)).flat()
}

/** Expressions of a long tail. */
const longTail = 32

/** Makes the tail once, for single elements, to see what it does; lanes are to go along the variable `laned`. */
export function tailOf(context: TemplateContext, value: Value, at: Coordinates, laned: string): Tail {
  const visited = new Set<Value>([value, ...context.results])
  const writer = context.writer()
  const type = registerType(value.type.dtype, 1)
  const statements = context.storeResults(writer, {
    value,
    lanes: 1,
    at,
    extents: new Map(),
    register(reader) {
      reader.observe((seen) => visited.add(seen))
      return constant(type, 0)
    },
  })
  const expressions = statements.flatMap(expressionsOf)
  const accesses = accessesOf(expressions)
  const stores = statements.flatMap((statement) => (statement.kind === "store" ? [statement.index] : []))
  const lanes = allowsLanes(accesses, laned) ? lanesFor(visited, writer.values) : 1
  return {
    isVector: lanes === laneCountOf(value.type.dtype),
    isLong: postorder(expressions).length > longTail,
    accesses: [...accesses.loads.map(({ index }) => index), ...stores],
    mentioned: accesses.mentioned,
  }
}
