/**
 * Matrix products by register tiles; convolutions are products too, whose rows are pixels.
 *
 *   for tile of columns { for tile of rows {
 *     sums = 0;  for k { sums += left[row, k] · right[k, columns] };  store tail(sums)
 *   } }
 *
 * A tile of the result stays in registers while k runs; per step it loads a few elements of the left operand, each
 * spread over a vector, and a few vectors of the right one, which is packed so that they follow each other
 * (`panels.ts`). The elementwise nodes behind the product run on the sums before they are stored. The last tile of
 * columns has fewer vectors, and the last vector may have lanes that do not exist: these are computed and dropped. What
 * is left of the rows after whole tiles is one smaller tile.
 *
 * Axes on which the right operand does not depend (`middle`: a batch, the lines of an image) become part of the rows
 * where every access walks through both as through one (`loops.ts`), so that short rows fill whole tiles.
 *
 * Source: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, without the outer blocking:
 * a panel of the right operand stays in the nearest caches while the rows pass by.
 */
import { unreachable } from "../../diagnostics/invariant.ts"
import { along, fixed, laneVariable, plus, shifted, type Extents, type Coordinate } from "../access/coordinate.ts"
import type { Stored } from "../access/storage.ts"
import { accessesOf, joinAccesses } from "../emit/analysis.ts"
import { registerType, type KernelWriter } from "../emit/kernel-writer.ts"
import { laneCountOf } from "../emit/lanes.ts"
import { extentsOf, mergeLoops, nest, rangeOver, type LoopAxis } from "../emit/loops.ts"
import { multiplyAdd } from "../emit/multiply-add.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { constant, lt, mul, splat, variable } from "../language/build.ts"
import type { Expr, Index, Local, Statement } from "../language/kernel.ts"
import { accumulator, bind, loop, update, when } from "../language/statements.ts"
import { adapted, widened } from "./narrow-weights.ts"
import { innerPosition, panelWidth } from "./panels.ts"
import type { MatrixProduct } from "./product.ts"
import { ProductTail, tryProductTail, type ColumnTile } from "./product-tail.ts"
import { measuredTile, type Tile } from "./tile.ts"

export function lowerMatrixProduct(context: TemplateContext, product: MatrixProduct): void {
  new MatrixProductKernel(context, product).run()
}

class MatrixProductKernel {
  readonly #context: TemplateContext
  readonly #product: MatrixProduct
  readonly #writer: KernelWriter
  readonly #lanes: number
  readonly #extents: Extents
  readonly #middle: readonly LoopAxis[]
  readonly #rows: number
  readonly #finish: (index: Index) => Index
  readonly #tile: Tile
  readonly #tail: ProductTail

  constructor(context: TemplateContext, product: MatrixProduct) {
    const { shape, middle, rows, dtype } = product
    this.#context = context
    this.#product = product
    this.#writer = context.writer()
    this.#lanes = laneCountOf(dtype)
    const row = { variable: "row", extent: rows }
    this.#extents = extentsOf([
      ...shape.batch,
      ...shape.inner,
      ...middle,
      row,
      { variable: "tile", extent: shape.columns },
    ])
    const trial = tryProductTail(context, this.#writer, product, this.#extents)
    const left = accessesOf([product.left(this.#writer.reader(1, this.#extents), along("row"))])
    const { loads, mentioned } = joinAccesses([trial, left])
    const axes = [...middle.filter(({ extent }) => extent !== 1), row]
    const { loops, finish } = mergeLoops(axes, [...loads.map(({ index }) => index), ...trial.stores], mentioned)
    this.#middle = loops.slice(0, -1)
    this.#rows = loops.at(-1)!.extent
    this.#finish = finish
    this.#tile = measuredTile(context, this.#rows)
    const isRowMentioned = mentioned.has("row")
    this.#tail = new ProductTail(context, this.#writer, product, { trial, finish, isRowMentioned })
  }

  run(): void {
    const { shape, name } = this.#product
    const tiles = { variable: "tile", extent: Math.ceil(shape.columns / this.#tileWidth) }
    const [range, body] = rangeOver([...shape.batch.filter(({ extent }) => extent !== 1), tiles], this.#columnTiles())
    this.#context.run(this.#writer, name, range, body)
  }

  get #tileWidth(): number {
    return this.#tile.vectors * this.#lanes
  }

  #columnTiles(): readonly Statement[] {
    const width = this.#tileWidth
    const { columns } = this.#product.shape
    const full = Math.floor(columns / width)
    const rest = columns % width
    const whole = (): readonly Statement[] =>
      this.#rowTiles({ first: along("tile", width), columns: width, extents: this.#extentsOf(full, width) })
    const last = (): readonly Statement[] =>
      this.#rowTiles({ first: fixed(full * width), columns: rest, extents: this.#extentsOf(full, rest) })
    if (rest === 0) return whole()
    return full === 0 ? last() : [when(lt(variable("tile"), full), whole(), last())]
  }

  /** Extents for tiles of some columns each; `v` and `c` count the columns of one by vectors and one by one. */
  #extentsOf(tiles: number, columns: number): Extents {
    return new Map([...this.#extents, ["tile", tiles], ["v", Math.floor(columns / this.#lanes)], ["c", columns]])
  }

  #rowTiles(tile: ColumnTile): readonly Statement[] {
    const size = this.#tile.rows
    const rest = this.#rows % size
    const whole = this.#rows - rest
    const tiles: Statement[] = []
    if (whole > 0) tiles.push(loop("row", whole, this.#block(size, tile), { step: size }))
    if (rest > 0) tiles.push(loop("row", this.#rows, this.#block(rest, tile), { begin: whole, step: rest }))
    return nest(this.#middle, tiles)
  }

  /** One tile: its sums, the loop over k, and its tail. */
  #block(rows: number, tile: ColumnTile): readonly Statement[] {
    const vectors = Math.ceil(tile.columns / this.#lanes)
    const zero = constant(registerType(this.#product.dtype, this.#lanes), 0)
    const sums = range(rows).map((row) => range(vectors).map((vector) => accumulator(`s${row}_${vector}`, zero)))
    const locals = sums.map((row) => row.map(([, sum]) => sum))
    return [
      ...sums.flatMap((row) => row.map(([declaration]) => declaration)),
      ...nest(this.#product.shape.inner, this.#step(locals, vectors, tile)),
      ...this.#scaled(locals, vectors),
      ...this.#tail.store(locals, tile),
    ]
  }

  #step(sums: readonly (readonly Local[])[], vectors: number, tile: ColumnTile): readonly Statement[] {
    const right = range(vectors).map((v) => bind(`b${v}`, this.#right(v, tile)))
    const left = sums.map((_, r) => bind(`a${r}`, splat(this.#left(r))))
    return [
      ...right.map(([declaration]) => declaration),
      ...left.flatMap(([declaration, a], r) => [
        declaration,
        ...sums[r]!.map((sum, v) => update(sum, multiplyAdd(sum, a, right[v]![1]))),
      ]),
    ]
  }

  /** Sums of narrow weights times the scales of their columns. */
  #scaled(sums: readonly (readonly Local[])[], vectors: number): readonly Statement[] {
    const { right } = this.#product
    if (right.kind !== "narrow") return []
    return range(vectors).flatMap((v) => {
      const [declaration, scale] = bind(`scale${v}`, this.#loadPanel(right.scales, v, fixed(0)))
      return [declaration, ...sums.map((row) => update(row[v]!, mul(row[v]!, scale)))]
    })
  }

  #left(offset: number): Expr {
    const { left, right } = this.#product
    const { at, finish } = this.#tail.rowPlace(offset)
    const element = left(this.#writer.reader(1, this.#extents, finish), at)
    return right.kind === "narrow" ? adapted(right.storage, element) : element
  }

  #right(vector: number, tile: ColumnTile): Expr {
    const { right, shape } = this.#product
    switch (right.kind) {
      case "direct": {
        const column = plus(shifted(tile.first, vector * this.#lanes), along(laneVariable))
        return right.element(this.#writer.reader(this.#lanes, tile.extents, this.#finish), column)
      }
      case "narrow":
        return widened(right.storage, this.#loadPanel(right.panels, vector, innerPosition(shape)))
      case "packed":
        return this.#loadPanel(right.panels, vector, innerPosition(shape))
      default:
        return unreachable(right)
    }
  }

  /** A vector of columns of the tile from panels. */
  #loadPanel(panels: Stored, vector: number, inner: Coordinate): Expr {
    const { dtype, shape } = this.#product
    const first = vector * this.#lanes
    const width = panelWidth(dtype)
    const panel = along("tile", this.#tileWidth / width, Math.floor(first / width))
    const within = shifted(along(laneVariable), first % width)
    const batch = shape.batch.map(({ variable: name, extent }) => (extent === 1 ? fixed(0) : along(name)))
    return this.#writer.load(panels, [...batch, panel, inner, within], this.#lanes)
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
