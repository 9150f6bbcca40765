import { fixed, along, laneVariable, plus, shifted, type Coordinate } from "../../access/coordinate.ts"
import { constant, constantLanes, reduceLanes, select } from "../../language/build.ts"
import type { Expr, Local, Statement } from "../../language/kernel.ts"
import { accumulator, bind, loop, update } from "../../language/statements.ts"
import { isVector, lanesOf, maskOf, type ValueType } from "../../language/value-type.ts"

/** The loop variable along a row. */
export const columnVariable = "col"

/** Neighbouring columns that are computed at once. */
export interface Chunk {
  readonly column: Coordinate
  readonly lanes: number
  /** Lanes at the end that no other chunk has; fewer than `lanes` where a row's last vector lies over the one before. */
  readonly fresh: number
}

const mostStraight = 4

function chunkAt(column: Coordinate, lanes: number, fresh = lanes): Chunk {
  return { column: lanes === 1 ? column : plus(column, along(laneVariable)), lanes, fresh }
}

/** The last vector of a row that is no whole number of vectors. */
export function lastChunk(columns: number, lanes: number): Chunk | undefined {
  const rest = columns % lanes
  return rest === 0 || columns < lanes ? undefined : chunkAt(fixed(columns - lanes), lanes, rest)
}

/**
 * Code for every column but those of `lastChunk`, `unroll` vectors in each turn of the loop. Short rows are straight
 * code.
 */
export function walkRow(
  columns: number,
  lanes: number,
  unroll: number,
  body: (chunk: Chunk, turn: number) => readonly Statement[],
): Statement[] {
  const vectors = Math.floor(columns / lanes)
  const turns = (from: Coordinate, count: number): Statement[] =>
    Array.from({ length: count }, (_, i) => body(chunkAt(shifted(from, i * lanes), lanes), i % unroll)).flat()
  if (vectors <= mostStraight) return turns(fixed(0), vectors)
  const [whole, end] = [(vectors - (vectors % unroll)) * lanes, vectors * lanes]
  const column = along(columnVariable)
  const rest = whole === end ? [] : [loop(columnVariable, end, turns(column, 1), { begin: whole, step: lanes })]
  return [loop(columnVariable, whole, turns(column, unroll), { step: unroll * lanes }), ...rest]
}

/** How elements of a row become one number; both functions work on scalars and vectors. */
export interface Fold {
  readonly name: string
  /** Leaves everything as it is. */
  readonly neutral: number
  readonly unroll: number
  readonly step: (sum: Expr, element: Expr) => Expr
  readonly join: (a: Expr, b: Expr) => Expr
}

/** A number of a row, for single columns and in every lane. */
export type RowNumber = (lanes: number) => Expr

/** An element of a row, after the statements that it needs. */
export type RowElement = readonly [statements: readonly Statement[], element: Expr]

/**
 * Folds a row with several accumulators, so that no step waits for the one before. The last vector may lie over the one
 * before; the lanes that were there already become neutral.
 */
export function foldRow(
  fold: Fold,
  columns: number,
  type: ValueType,
  last: RowElement | undefined,
  element: (chunk: Chunk) => RowElement,
): readonly [Statement[], Expr] {
  const lanes = lanesOf(type)
  const vectors = Math.floor(columns / lanes)
  const count = Math.min(fold.unroll, Math.max(1, vectors))
  const sums = Array.from({ length: count }, (_, i) => accumulator(`${fold.name}${i}`, constant(type, fold.neutral)))
  const add = (sum: Local, [statements, value]: RowElement): Statement[] => [
    ...statements,
    update(sum, fold.step(sum, value)),
  ]
  const walk = walkRow(columns, lanes, count, (chunk, turn) => add(sums[turn]![1], element(chunk)))
  const isFresh = last && constantLanes(maskOf(type), freshLanes(lanes, columns % lanes))
  const end = last && add(sums[0]![1], [last[0], select(isFresh!, last[1], constant(type, fold.neutral))])
  const total = sums.map<Expr>(([, sum]) => sum).reduce(fold.join)
  const [joined, result] = bind(`${fold.name}_total`, isVector(type) ? reduceLanes(fold.join, total) : total)
  return [[...sums.map(([declaration]) => declaration), ...walk, ...(end ?? []), joined], result]
}

function freshLanes(lanes: number, fresh: number): number[] {
  return Array.from({ length: lanes }, (_, lane) => (lane < lanes - fresh ? 0 : -1))
}
