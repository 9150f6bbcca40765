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
import { along, fixed, laneVariable, plus, shifted, type Extents } from "../access/coordinate.ts"
import { accessesOf, joinAccesses } from "../emit/analysis.ts"
import { registerType, type KernelWriter } from "../emit/kernel-writer.ts"
import { laneCountOf } from "../emit/lanes.ts"
import { extentsOf, mergeLoops, nest, rangeOver, type LoopAxis } from "../emit/loops.ts"
import { multiplyAdd } from "../emit/multiply-add.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { constant, lt, splat, variable } from "../language/build.ts"
import type { Expr, Index, Local, Statement } from "../language/kernel.ts"
import { accumulator, bind, loop, update, when } from "../language/statements.ts"
import { innerPosition, panelWidth } from "./panels.ts"
import type { MatrixProduct } from "./product.ts"
import { ProductTail, tryProductTail } from "./product-tail.ts"
import { tileFor, type Tile } from "./tile.ts"

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
    this.#tile = tileFor(context.build, this.#rows)
    const isRowMentioned = mentioned.has("row")
    const place = { extents: this.#extents, trial, tileWidth: this.#tileWidth, finish, isRowMentioned }
    this.#tail = new ProductTail(context, this.#writer, product, place)
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
    const { columns } = this.#product.shape
    const full = Math.floor(columns / this.#tileWidth)
    const rest = columns % this.#tileWidth
    if (rest === 0) return this.#rowTiles(this.#tileWidth)
    if (full === 0) return this.#rowTiles(rest)
    return [when(lt(variable("tile"), full), this.#rowTiles(this.#tileWidth), this.#rowTiles(rest))]
  }

  #rowTiles(columns: number): readonly Statement[] {
    const size = this.#tile.rows
    const rest = this.#rows % size
    const whole = this.#rows - rest
    const tiles: Statement[] = []
    if (whole > 0) tiles.push(loop("row", whole, this.#block(size, columns), { step: size }))
    if (rest > 0) tiles.push(loop("row", this.#rows, this.#block(rest, columns), { begin: whole, step: rest }))
    return nest(this.#middle, tiles)
  }

  /** One tile: its sums, the loop over k, and its tail. */
  #block(rows: number, columns: number): readonly Statement[] {
    const vectors = Math.ceil(columns / this.#lanes)
    const zero = constant(registerType(this.#product.dtype, this.#lanes), 0)
    const sums = range(rows).map((row) => range(vectors).map((vector) => accumulator(`s${row}_${vector}`, zero)))
    const locals = sums.map((row) => row.map(([, sum]) => sum))
    return [
      ...sums.flatMap((row) => row.map(([declaration]) => declaration)),
      ...nest(this.#product.shape.inner, this.#step(locals, vectors)),
      ...this.#tail.store(locals, columns),
    ]
  }

  #step(sums: readonly (readonly Local[])[], vectors: number): readonly Statement[] {
    const right = range(vectors).map((v) => bind(`b${v}`, this.#right(v)))
    const left = sums.map((_, r) => bind(`a${r}`, splat(this.#left(r))))
    return [
      ...right.map(([declaration]) => declaration),
      ...left.flatMap(([declaration, a], r) => [
        declaration,
        ...sums[r]!.map((sum, v) => update(sum, multiplyAdd(sum, a, right[v]![1]))),
      ]),
    ]
  }

  #left(offset: number): Expr {
    const { at, finish } = this.#tail.rowPlace(offset)
    return this.#product.left(this.#writer.reader(1, this.#extents, finish), at)
  }

  #right(vector: number): Expr {
    const { right, dtype, shape } = this.#product
    const first = vector * this.#lanes
    if (right.kind === "direct") {
      const column = plus(along("tile", this.#tileWidth, first), along(laneVariable))
      return right.element(this.#writer.reader(this.#lanes, this.#extents, this.#finish), column)
    }
    const width = panelWidth(dtype)
    const panel = along("tile", this.#tileWidth / width, Math.floor(first / width))
    const within = shifted(along(laneVariable), first % width)
    const batch = shape.batch.map(({ variable: name, extent }) => (extent === 1 ? fixed(0) : along(name)))
    return this.#writer.load(right.panels, [...batch, panel, innerPosition(shape), within], this.#lanes)
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
