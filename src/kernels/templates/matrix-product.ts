/**
 * Matrix products by register tiles.
 *
 *   for tile of columns { for tile of rows { sums = 0; for k { sums += a[row, k] · b[k, columns] }; store tail(sums) } }
 *
 * A tile of the result stays in registers while k runs; per step it loads a few elements of A, each spread over a vector, and a few vectors of
 * B, which is packed so that they follow each other (`panels.ts`). The elementwise nodes behind the product run on the sums before they are
 * stored. The last tile of columns has fewer vectors, and the last vector may have lanes that do not exist: these are computed and
 * dropped. What is left of the rows after whole tiles is one smaller tile.
 *
 * Source: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, without the outer blocking: a panel of B
 * (inner · 32 bytes) stays in the nearest cache while the rows of A pass by.
 */
import { invariant } from "../../diagnostics/invariant.ts"
import type { Value } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import type { Shape } from "../../tensor/shape.ts"
import { along, laneVariable, plus, shifted, type Coordinate, type Coordinates } from "../access/coordinate.ts"
import type { Stored } from "../access/storage.ts"
import type { ElementReader } from "../emit/element-reader.ts"
import { registerType, type KernelWriter } from "../emit/kernel-writer.ts"
import { laneCountOf } from "../emit/lanes.ts"
import { multiplyAdd } from "../emit/multiply-add.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { constant, extract, lt, splat, variable } from "../language/build.ts"
import type { Expr, Local, Statement } from "../language/kernel.ts"
import { accumulator, bind, loop, update, when } from "../language/statements.ts"
import { panelWidth } from "./panels.ts"
import { tileFor, type Tile } from "./tile.ts"

export interface MatrixProduct {
  readonly name: string
  readonly dtype: DType
  /** The node's output. */
  readonly value: Value
  readonly batch: Shape
  readonly rows: number
  readonly columns: number
  readonly inner: number
  /** Element (row, k) of the left operand. */
  left(writer: KernelWriter, batch: Coordinates, row: Coordinate, k: Coordinate): Expr
  readonly right: RightOperand
  /** Coordinates of an element in the output. */
  outputAt(batch: Coordinates, row: Coordinate, column: Coordinate): Coordinates
  /** The output from the sum of products. */
  complete(sum: Expr, reader: ElementReader, at: Coordinates): Expr
}

/** Vectors of the right operand: packed, or read where they are when whole vectors of columns are neighbours there. */
export type RightOperand =
  | { readonly kind: "packed"; readonly panels: Stored; batchAt(batch: Coordinates): Coordinates }
  | { readonly kind: "direct"; element(writer: KernelWriter, lanes: number, batch: Coordinates, k: Coordinate, column: Coordinate): Expr }

export function lowerMatrixProduct(context: TemplateContext, product: MatrixProduct): void {
  new MatrixProductKernel(context, product).run()
}

class MatrixProductKernel {
  readonly #context: TemplateContext
  readonly #product: MatrixProduct
  readonly #writer: KernelWriter
  readonly #tile: Tile
  readonly #lanes: number
  readonly #batchAt: Coordinates
  readonly #extents: ReadonlyMap<string, number>

  constructor(context: TemplateContext, product: MatrixProduct) {
    this.#context = context
    this.#product = product
    this.#writer = context.writer()
    this.#tile = tileFor(context.build, product.rows)
    this.#lanes = laneCountOf(product.dtype)
    this.#batchAt = product.batch.map((_, axis) => along(`n${axis}`))
    const batchExtents = product.batch.map((extent, axis) => [`n${axis}`, extent] as const)
    this.#extents = new Map([...batchExtents, ["row", product.rows], ["k", product.inner], ["tile", this.#tileCount]])
  }

  run(): void {
    const { batch, name } = this.#product
    const tiles = this.#columnTiles()
    const [outer, ...inner] = batch.map((extent, axis) => ({ variable: `n${axis}`, count: extent }))
    const range = { variable: "tile", count: this.#tileCount }
    if (outer === undefined) return this.#context.run(this.#writer, name, range, tiles)
    const loops = [...inner, range].reduceRight<readonly Statement[]>((body, axis) => [loop(axis.variable, axis.count, body)], tiles)
    this.#context.run(this.#writer, name, outer, loops)
  }

  get #tileWidth(): number {
    return this.#tile.vectors * this.#lanes
  }

  get #tileCount(): number {
    return Math.ceil(this.#product.columns / this.#tileWidth)
  }

  #columnTiles(): readonly Statement[] {
    const { columns } = this.#product
    const full = Math.floor(columns / this.#tileWidth)
    const rest = columns % this.#tileWidth
    if (rest === 0) return this.#rowTiles(this.#tileWidth)
    if (full === 0) return this.#rowTiles(rest)
    return [when(lt(variable("tile"), full), this.#rowTiles(this.#tileWidth), this.#rowTiles(rest))]
  }

  #rowTiles(columns: number): readonly Statement[] {
    const { rows } = this.#product
    const size = this.#tile.rows
    const whole = rows - (rows % size)
    const tiles = [loop("row", whole, this.#block(size, columns), { step: size })]
    if (whole < rows) tiles.push(loop("row", rows, this.#block(rows - whole, columns), { begin: whole, step: rows - whole }))
    return tiles.filter((tile) => tile.end !== 0)
  }

  /** One tile: its sums, the loop over k, and its tail. */
  #block(rows: number, columns: number): readonly Statement[] {
    const vectors = Math.ceil(columns / this.#lanes)
    const zero = constant(registerType(this.#product.dtype, this.#lanes), 0)
    const sums = range(rows).map((row) => range(vectors).map((vector) => accumulator(`s${row}_${vector}`, zero)))
    const locals = sums.map((row) => row.map(([, sum]) => sum))
    return [
      ...sums.flatMap((row) => row.map(([declaration]) => declaration)),
      loop("k", this.#product.inner, this.#step(locals, vectors)),
      ...locals.flatMap((row, r) => row.flatMap((sum, v) => this.#store(sum, r, v, columns - v * this.#lanes))),
    ]
  }

  #step(sums: readonly (readonly Local[])[], vectors: number): readonly Statement[] {
    const right = range(vectors).map((v) => bind(`b${v}`, this.#right(v)))
    const left = sums.map((_, r) => bind(`a${r}`, splat(this.#product.left(this.#writer, this.#batchAt, along("row", 1, r), along("k")))))
    return [
      ...right.map(([declaration]) => declaration),
      ...left.flatMap(([declaration, a], r) => [
        declaration,
        ...sums[r]!.map((sum, v) => update(sum, multiplyAdd(sum, a, right[v]![1]))),
      ]),
    ]
  }

  #right(vector: number): Expr {
    const { right, dtype } = this.#product
    if (right.kind === "direct") return right.element(this.#writer, this.#lanes, this.#batchAt, along("k"), this.#column(vector))
    const width = panelWidth(dtype)
    const first = vector * this.#lanes
    const panel = along("tile", this.#tileWidth / width, Math.floor(first / width))
    const within = shifted(along(laneVariable), first % width)
    return this.#writer.load(right.panels, [...right.batchAt(this.#batchAt), panel, along("k"), within], this.#lanes)
  }

  #column(vector: number): Coordinate {
    return plus(along("tile", this.#tileWidth, vector * this.#lanes), along(laneVariable))
  }

  /** Stores `count` columns of a vector of sums; all of its lanes when there are as many. */
  #store(sum: Local, row: number, vector: number, count: number): Statement[] {
    const column = along("tile", this.#tileWidth, vector * this.#lanes)
    if (count >= this.#lanes) return this.#storeAt(sum, row, plus(column, along(laneVariable)), this.#lanes)
    return range(count).flatMap((lane) => this.#storeAt(extract(sum, lane), row, shifted(column, lane), 1))
  }

  #storeAt(sum: Expr, row: number, column: Coordinate, lanes: number): Statement[] {
    const { value, outputAt, complete } = this.#product
    const at = outputAt(this.#batchAt, along("row", 1, row), column)
    invariant(at.length === value.type.shape.length, "coordinates of the output")
    const register = (reader: ElementReader): Expr => complete(sum, reader, at)
    return this.#context.storeResults(this.#writer, { value, lanes, at, extents: this.#extents, register })
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
