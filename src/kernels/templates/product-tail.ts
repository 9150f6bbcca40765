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

export interface TailPlace {
  readonly extents: Extents
  readonly trial: TailTrial
  /** Columns of a whole tile. */
  readonly tileWidth: number
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

  /** Stores a tile with some columns; the last vectors of sums may have lanes that do not exist. */
  store(sums: readonly (readonly Local[])[], columns: number): Statement[] {
    const { trial } = this.#place
    const written = sums.flatMap((row, r) =>
      row.flatMap((sum, v) => this.#storeVector(sum, this.rowPlace(r), v, columns - v * this.#lanes)),
    )
    return trial.isLong ? [...written, ...this.#finishInPlace(sums.length, columns)] : written
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

  #storeVector(sum: Expr, row: RowPlace, vector: number, count: number): Statement[] {
    const column = along("tile", this.#place.tileWidth, vector * this.#lanes)
    if (this.#place.trial.isLong) return this.#storeRaw(sum, row, column, count)
    const isWhole = count >= this.#lanes && this.#place.trial.lanes === this.#lanes
    if (isWhole) return this.#storeAt(() => sum, row, plus(column, along(laneVariable)), this.#lanes)
    const lanes = Array.from({ length: Math.min(count, this.#lanes) }, (_, lane) => lane)
    return lanes.flatMap((lane) => this.#storeAt(() => extract(sum, lane), row, shifted(column, lane), 1))
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

  #finishInPlace(rows: number, columns: number): Statement[] {
    const target = this.#context.target(this.#context.results[0]!)
    const row = this.#variableRow()
    const { outputAt } = this.#product
    const finishAt = (column: Coordinate, lanes: number): Statement[] =>
      this.#storeAt((reader) => reader.load(target, outputAt(row.at, column)), row, column, lanes)
    const { tileWidth, trial } = this.#place
    const whole = trial.lanes === this.#lanes ? Math.floor(columns / this.#lanes) : 0
    const first = along("tile", tileWidth)
    const vectors = loop(
      "v",
      whole,
      finishAt(plus(plus(first, along("v", this.#lanes)), along(laneVariable)), this.#lanes),
    )
    const rest = loop("c", columns, finishAt(plus(first, along("c")), 1), { begin: whole * this.#lanes })
    return [loop("r", rows, [...(whole > 0 ? [vectors] : []), ...(whole * this.#lanes < columns ? [rest] : [])])]
  }

  #storeAt(
    sum: (reader: ElementReader) => Expr,
    { at: rowAt, finish }: RowPlace,
    column: Coordinate,
    lanes: number,
  ): Statement[] {
    const { value, outputAt, complete } = this.#product
    const at = outputAt(rowAt, column)
    const register = (reader: ElementReader): Expr => complete?.(sum(reader), reader, at) ?? sum(reader)
    return this.#context.storeResults(this.#writer, {
      value,
      lanes,
      at,
      extents: this.#place.extents,
      finish,
      register,
    })
  }
}
