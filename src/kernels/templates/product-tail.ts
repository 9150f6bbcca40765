/**
 * What happens to the sums of a tile when k has run: the nodes behind the product are computed and the results stored.
 *
 * A short tail (bias, residual, clipping) is written out for every vector of the tile, on the registers themselves. A
 * long one (an error function) would multiply the code and push sums out of registers while k runs; there the sums are
 * stored where the result goes, and a loop over the tile, which is still in the nearest cache, computes the tail in
 * place:
 *
 *   store y[row, tile] = s0_0; …;  for r { for v { store y[row + r, tile + v] = tail(y[row + r, tile + v]) } }
 */
import { along, laneVariable, plus, shifted, strideAlong, type Coordinate, type Extents } from "../access/coordinate.ts"
import type { ElementReader } from "../emit/element-reader.ts"
import { registerType, type KernelWriter } from "../emit/kernel-writer.ts"
import { laneCountOf } from "../emit/lanes.ts"
import { tryTail, type TailTrial } from "../emit/tail-trial.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { constant, extract, shiftIndex } from "../language/build.ts"
import type { Expr, Index, Local, Statement } from "../language/kernel.ts"
import { loop } from "../language/statements.ts"
import type { MatrixProduct } from "./product.ts"

type Finish = (index: Index) => Index

/** Columns of the result that are computed at once. */
export interface ColumnTile {
  /** The first column. */
  readonly first: Coordinate
  readonly columns: number
  /** Extents under which no column lies beyond the last, so that coordinates divide as exactly as they did on trial. */
  readonly extents: Extents
}

/** A row of the tile: its coordinate, and what finishes the indices of accesses there. */
export interface RowPlace {
  readonly at: Coordinate
  readonly finish: Finish
}

/** The tail of a product; a long one is finished in place, which needs one result of the sums' own dtype. */
export function tryProductTail(
  context: TemplateContext,
  writer: KernelWriter,
  product: MatrixProduct,
  extents: Extents,
): TailTrial {
  const { value, outputAt, complete, dtype } = product
  const at = outputAt(along("row"), along("tile"))
  const zero = constant(registerType(dtype, 1), 0)
  const register = (reader: ElementReader): Expr => complete?.(zero, reader, at) ?? zero
  const trial = tryTail(context, writer, { value, at, extents, register, laned: "tile" })
  const [result] = context.results
  const fits = context.results.length === 1 && result!.type.dtype === dtype
  return { ...trial, isLong: fits && trial.isLong }
}

/** Where some neighbours of the result lie. */
interface Place {
  readonly row: RowPlace
  readonly column: Coordinate
  readonly lanes: number
  readonly extents: Extents
}

export interface TailPlace {
  readonly trial: TailTrial
  readonly finish: Finish
  /** Whether the row's value decides about something, so that it must be exact; see `rowPlace`. */
  readonly isRowMentioned: boolean
}

export class ProductTail {
  readonly #context: TemplateContext
  readonly #writer: KernelWriter
  readonly #product: MatrixProduct
  readonly #place: TailPlace
  readonly #lanes: number

  constructor(context: TemplateContext, writer: KernelWriter, product: MatrixProduct, place: TailPlace) {
    this.#context = context
    this.#writer = writer
    this.#product = product
    this.#place = place
    this.#lanes = laneCountOf(product.dtype)
  }

  /** Stores a tile; the last vectors of sums may have lanes that do not exist. */
  store(sums: readonly (readonly Local[])[], tile: ColumnTile): Statement[] {
    const { trial } = this.#place
    const written = sums.flatMap((row, r) => row.flatMap((sum, v) => this.#storeVector(sum, this.rowPlace(r), v, tile)))
    return trial.isLong ? [...written, ...this.#finishInPlace(sums.length, tile)] : written
  }

  /**
   * Row `row + offset`. When middle axes melted into the rows, the sum is no coordinate of one axis any more, so the
   * offset moves the final index instead.
   */
  rowPlace(offset: number): RowPlace {
    const { finish, isRowMentioned } = this.#place
    if (isRowMentioned) return { at: along("row", 1, offset), finish }
    return { at: along("row"), finish: (index) => shiftIndex(finish(index), offset * strideAlong(index, "row")) }
  }

  /** Row `row + r`, where r is a variable. */
  #variableRow(): RowPlace {
    const { finish, isRowMentioned } = this.#place
    if (isRowMentioned) return { at: plus(along("row"), along("r")), finish }
    return { at: along("row"), finish: (index) => plus(finish(index), along("r", strideAlong(index, "row"))) }
  }

  #storeVector(sum: Expr, row: RowPlace, vector: number, tile: ColumnTile): Statement[] {
    const first = vector * this.#lanes
    const [column, count] = [shifted(tile.first, first), tile.columns - first]
    if (this.#place.trial.isLong) return this.#storeRaw(sum, row, column, count)
    const isWhole = count >= this.#lanes && this.#place.trial.lanes === this.#lanes
    const at = (place: Coordinate, lanes: number): Place => ({ row, column: place, lanes, extents: tile.extents })
    if (isWhole) return this.#storeAt(() => sum, at(plus(column, along(laneVariable)), this.#lanes))
    const lanes = Array.from({ length: Math.min(count, this.#lanes) }, (_, lane) => lane)
    return lanes.flatMap((lane) => this.#storeAt(() => extract(sum, lane), at(shifted(column, lane), 1)))
  }

  /** The sums themselves, to where the result goes. */
  #storeRaw(sum: Expr, { at: row, finish }: RowPlace, column: Coordinate, count: number): Statement[] {
    const target = this.#context.target(this.#context.results[0]!)
    const { outputAt } = this.#product
    if (count >= this.#lanes)
      return this.#writer.store(target, outputAt(row, plus(column, along(laneVariable))), sum, finish)
    const lanes = Array.from({ length: count }, (_, lane) => lane)
    return lanes.flatMap((lane) =>
      this.#writer.store(target, outputAt(row, shifted(column, lane)), extract(sum, lane), finish),
    )
  }

  #finishInPlace(rows: number, { first, columns, extents }: ColumnTile): Statement[] {
    const target = this.#context.target(this.#context.results[0]!)
    const row = this.#variableRow()
    const { outputAt } = this.#product
    const finishAt = (column: Coordinate, lanes: number): Statement[] =>
      this.#storeAt((reader) => reader.load(target, outputAt(row.at, column)), { row, column, lanes, extents })
    const whole = this.#place.trial.lanes === this.#lanes ? Math.floor(columns / this.#lanes) : 0
    const vector = plus(plus(first, along("v", this.#lanes)), along(laneVariable))
    const vectors = loop("v", whole, finishAt(vector, this.#lanes))
    const rest = loop("c", columns, finishAt(plus(first, along("c")), 1), { begin: whole * this.#lanes })
    return [loop("r", rows, [...(whole > 0 ? [vectors] : []), ...(whole * this.#lanes < columns ? [rest] : [])])]
  }

  #storeAt(sum: (reader: ElementReader) => Expr, { row, column, lanes, extents }: Place): Statement[] {
    const { value, outputAt, complete } = this.#product
    const at = outputAt(row.at, column)
    const register = (reader: ElementReader): Expr => complete?.(sum(reader), reader, at) ?? sum(reader)
    return this.#context.storeResults(this.#writer, { value, lanes, at, extents, finish: row.finish, register })
  }
}
