import type { Value } from "../../../ir/graph.ts"
import { along, fixed, laneVariable, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import { tryTail } from "../../emit/tail-trial.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { constant, extract } from "../../language/build.ts"
import type { Expr, Index, Statement } from "../../language/kernel.ts"

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

/** The tail of a value; lanes are to go along the variable `laned`. */
export function tailOf(context: TemplateContext, value: Value, at: Coordinates, laned: string): Tail {
  const zero = constant(registerType(value.type.dtype, 1), 0)
  const subject = { value, at, extents: new Map(), register: () => zero, laned }
  const { loads, stores, mentioned, lanes, isLong } = tryTail(context, context.writer(), subject)
  return {
    isVector: lanes === laneCountOf(value.type.dtype),
    isLong,
    accesses: [...loads.map(({ index }) => index), ...stores],
    mentioned,
  }
}
