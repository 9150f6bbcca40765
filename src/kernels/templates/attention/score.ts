import type { Value } from "../../../ir/graph.ts"
import { broadcastAt } from "../../access/broadcast.ts"
import { along, laneVariable, plus, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import type { ElementReader } from "../../emit/element-reader.ts"
import type { LoopAxis } from "../../emit/loops.ts"
import { multiplyAdd } from "../../emit/multiply-add.ts"
import { add, constant, constantLanes, convert, gt, mul, select, splat, sub, variable } from "../../language/build.ts"
import type { Expr } from "../../language/kernel.ts"
import { isVector, laneOf, lanesOf, type ValueType } from "../../language/value-type.ts"
import { maskOfBool } from "../../rules/truth.ts"
import type { Columns } from "./operands.ts"

export interface Attention {
  /** The node's output [batch, queries, width]. */
  readonly value: Value
  readonly batch: readonly LoopAxis[]
  readonly queries: number
  readonly keys: number
  readonly width: number
  /** An element of Q at the variables of the batch and `k`. */
  query(reader: ElementReader, row: Coordinate): Expr
  readonly key: Columns
  readonly weighted: Columns
  readonly mask: Value | undefined
  readonly scale: number
  readonly isCausal: boolean
  readonly diagonal: number
}

/** Where a score stands. */
export interface ScorePlace {
  readonly reader: ElementReader
  readonly batch: Coordinates
  /** In the block that begins with query `row`. */
  readonly row: number
  /** With its lanes, and without them. */
  readonly column: Coordinate
  readonly first: Coordinate
}

/** The score of a sum of products: scaled and masked. */
export function scoreOf(attention: Attention, sum: Expr, place: ScorePlace): Expr {
  const { mask, scale, isCausal } = attention
  const masked = mask === undefined ? mul(sum, scale) : maskedScore(attention, mask, sum, place)
  if (!isCausal) return masked
  const isBeyond = gt(distanceOf(attention, sum.type, place.first), place.row)
  return select(isBeyond, constant(sum.type, -Infinity), masked)
}

function maskedScore({ value, keys, scale }: Attention, mask: Value, sum: Expr, place: ScorePlace): Expr {
  const shape = [...value.type.shape.slice(0, -1), keys]
  const at = [...place.batch, along("row", 1, place.row), place.column]
  const element = place.reader.element(mask, broadcastAt(mask.type.shape, shape, at))
  if (mask.type.dtype !== "bool") return multiplyAdd(element, sum, constant(sum.type, scale))
  return select(maskOfBool(element), mul(sum, scale), constant(sum.type, -Infinity))
}

/** How far keys lie above the diagonal of the block's first row, as floats. */
function distanceOf({ diagonal }: Attention, type: ValueType, column: Coordinate): Expr {
  const [tile] = column.terms
  const single = convert(laneOf(type), sub(mul(variable("tile"), tile!.stride), variable("row")))
  const offset = column.offset - diagonal
  if (!isVector(type)) return add(single, offset)
  const lanes = Array.from({ length: lanesOf(type) }, (_, lane) => lane + offset)
  return add(splat(single), constantLanes(type, lanes))
}

/** A column with the lanes of a type. */
export function laned(column: Coordinate, type: ValueType): Coordinate {
  return isVector(type) ? plus(column, along(laneVariable)) : column
}
