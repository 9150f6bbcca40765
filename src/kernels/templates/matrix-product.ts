/**
 * Matrix products by register tiles; convolutions are products too, whose rows are pixels.
 *
 *   for tile of columns { for tile of rows { sums = 0; for k { sums += left[row, k] · right[k, columns] }; store tail(sums) } }
 *
 * A tile of the result stays in registers while k runs; per step it loads a few elements of the left operand, each spread over a vector, and a few
 * vectors of the right one, which is packed so that they follow each other (`panels.ts`). The elementwise nodes behind the product run on the
 * sums before they are stored. The last tile of columns has fewer vectors, and the last vector may have lanes that do not exist: these are
 * computed and dropped. What is left of the rows after whole tiles is one smaller tile.
 *
 * Axes on which the right operand does not depend (`middle`: a batch, the lines of an image) become part of the rows where every access
 * walks through both as through one (`loops.ts`), so that short rows fill whole tiles.
 *
 * Source: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, without the outer blocking: a panel of the right
 * operand stays in the nearest caches while the rows pass by.
 */
import type { Value } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import { along, laneVariable, plus, shifted, strideAlong, type Coordinate, type Coordinates } from "../access/coordinate.ts"
import type { Stored } from "../access/storage.ts"
import { accessesOf, allowsLanes } from "../emit/analysis.ts"
import type { ElementReader } from "../emit/element-reader.ts"
import { registerType, type KernelWriter } from "../emit/kernel-writer.ts"
import { laneCountOf, lanesFor } from "../emit/lanes.ts"
import { extentsOf, mergeLoops, nest, rangeOver, type LoopAxis } from "../emit/loops.ts"
import { multiplyAdd } from "../emit/multiply-add.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { constant, extract, lt, shiftIndex, splat, variable } from "../language/build.ts"
import type { Expr, Index, Local, Statement } from "../language/kernel.ts"
import { accumulator, bind, loop, update, when } from "../language/statements.ts"
import { expressionsOf } from "../language/traverse.ts"
import { innerPosition, panelWidth, type OperandElement, type PanelShape } from "./panels.ts"
import { tileFor, type Tile } from "./tile.ts"

export interface MatrixProduct {
  readonly name: string
  readonly dtype: DType
  /** The node's output. */
  readonly value: Value
  /** Axes of the right operand. */
  readonly shape: PanelShape
  /** Axes of the result that the right operand does not have, outermost first. */
  readonly middle: readonly LoopAxis[]
  readonly rows: number
  /** An element of the left operand at the variables of all axes. */
  left(reader: ElementReader, row: Coordinate): Expr
  readonly right: RightOperand
  /** Coordinates of an element in the output. */
  outputAt(row: Coordinate, column: Coordinate): Coordinates
  /** The output from the sum of products. */
  complete?(sum: Expr, reader: ElementReader, at: Coordinates): Expr
}

/** Vectors of the right operand: packed, or read where they are when whole vectors of columns are neighbours there. */
export type RightOperand =
  | { readonly kind: "packed"; readonly panels: Stored }
  | { readonly kind: "direct"; readonly element: OperandElement }

export function lowerMatrixProduct(context: TemplateContext, product: MatrixProduct): void {
  new MatrixProductKernel(context, product).run()
}

class MatrixProductKernel {
  readonly #context: TemplateContext
  readonly #product: MatrixProduct
  readonly #writer: KernelWriter
  readonly #lanes: number
  readonly #extents: ReadonlyMap<string, number>
  readonly #middle: readonly LoopAxis[]
  readonly #rows: number
  readonly #finish: (index: Index) => Index
  /** Lanes that the nodes behind the product can take at once. */
  readonly #tailLanes: number
  readonly #isRowMentioned: boolean
  readonly #tile: Tile

  constructor(context: TemplateContext, product: MatrixProduct) {
    const { shape, middle, rows, dtype } = product
    this.#context = context
    this.#product = product
    this.#writer = context.writer()
    this.#lanes = laneCountOf(dtype)
    const row = { variable: "row", extent: rows }
    this.#extents = extentsOf([...shape.batch, ...shape.inner, ...middle, row, { variable: "tile", extent: shape.columns }])
    const trial = this.#trial()
    const { loops, finish } = mergeLoops([...middle.filter(({ extent }) => extent !== 1), row], trial.indices, trial.mentioned)
    this.#middle = loops.slice(0, -1)
    this.#rows = loops.at(-1)!.extent
    this.#finish = finish
    this.#tailLanes = allowsLanes(trial, "tile") ? lanesFor([...trial.visited, ...context.results], this.#writer.values) : 1
    this.#isRowMentioned = trial.mentioned.has("row")
    this.#tile = tileFor(context.build, this.#rows)
  }

  run(): void {
    const { shape, name } = this.#product
    const tiles = { variable: "tile", extent: this.#tileCount }
    const [range, body] = rangeOver([...shape.batch.filter(({ extent }) => extent !== 1), tiles], this.#columnTiles())
    this.#context.run(this.#writer, name, range, body)
  }

  /** What the left operand and the tail touch, for single elements. */
  #trial() {
    const { value, outputAt, complete, dtype } = this.#product
    const visited = new Set<Value>()
    const at = outputAt(along("row"), along("tile"))
    const zero = constant(registerType(dtype, 1), 0)
    const stores = this.#context.storeResults(this.#writer, {
      value,
      lanes: 1,
      at,
      extents: this.#extents,
      register(reader) {
        reader.observe((seen) => visited.add(seen))
        return complete?.(zero, reader, at) ?? zero
      },
    })
    const left = this.#product.left(this.#writer.reader(1, this.#extents), along("row"))
    const accesses = accessesOf([left, ...stores.flatMap(expressionsOf)])
    const targets = stores.flatMap((statement) => (statement.kind === "store" ? [statement.index] : []))
    return { ...accesses, visited: [...visited, value], indices: [...accesses.loads.map(({ index }) => index), ...targets] }
  }

  /**
   * Row `row + offset`: its coordinate, and what finishes indices. When middle axes melted into the rows, the sum is no coordinate of one
   * axis any more, so the offset moves the final index instead.
   */
  #rowAt(offset: number): { readonly at: Coordinate; readonly finish: (index: Index) => Index } {
    if (this.#isRowMentioned) return { at: along("row", 1, offset), finish: this.#finish }
    return { at: along("row"), finish: (index) => shiftIndex(this.#finish(index), offset * strideAlong(index, "row")) }
  }

  get #tileWidth(): number {
    return this.#tile.vectors * this.#lanes
  }

  get #tileCount(): number {
    return Math.ceil(this.#product.shape.columns / this.#tileWidth)
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
      ...locals.flatMap((row, r) => row.flatMap((sum, v) => this.#store(sum, r, v, columns - v * this.#lanes))),
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
    const { at, finish } = this.#rowAt(offset)
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
    const batch = shape.batch.map(({ variable: name, extent }) => (extent === 1 ? along(name, 0) : along(name)))
    return this.#writer.load(right.panels, [...batch, panel, innerPosition(shape), within], this.#lanes)
  }

  /** Stores `count` columns of a vector of sums; all of its lanes when there are as many. */
  #store(sum: Local, row: number, vector: number, count: number): Statement[] {
    const column = along("tile", this.#tileWidth, vector * this.#lanes)
    const isWhole = count >= this.#lanes && this.#tailLanes === this.#lanes
    if (isWhole) return this.#storeAt(sum, row, plus(column, along(laneVariable)), this.#lanes)
    return range(Math.min(count, this.#lanes)).flatMap((lane) => this.#storeAt(extract(sum, lane), row, shifted(column, lane), 1))
  }

  #storeAt(sum: Expr, row: number, column: Coordinate, lanes: number): Statement[] {
    const { value, outputAt, complete } = this.#product
    const { at: rowAt, finish } = this.#rowAt(row)
    const at = outputAt(rowAt, column)
    const register = (reader: ElementReader): Expr => complete?.(sum, reader, at) ?? sum
    return this.#context.storeResults(this.#writer, { value, lanes, at, extents: this.#extents, finish, register })
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
