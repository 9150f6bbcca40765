/**
 * Attention without the matrix of all scores: a few queries at a time, from their scores to their results.
 *
 *   for part of (batch × heads × queries) { for block of rows {
 *     for tile of keys { sums = Q[rows] · K[tile]ᵀ;  scores[rows, tile] = mask(sums · scale) }
 *     for row { m = max;  scores = exp(scores - m);  inverse[row] = 1 / Σ scores }
 *     for tile of columns { sums = scores[rows] · V[.., tile];  store tail(sums · inverse[rows]) }
 *   } }
 *
 * The scores of a block lie in a scratch of rows × keys that stays in the nearest cache. Every part has a scratch of its
 * own, and there are only about as many parts as threads could use, so parts may run anywhere. Both products use the
 * register tiles of matrix products, whose right operands are packed in panels once for each head (`operands.ts`).
 *
 * A causal block stops at the last key that its last row sees. The last block of a part is moved back to end with the
 * part, so that there are no smaller blocks: rows that come twice come out the same.
 *
 * The greatest score starts at the lowest finite number instead of -∞. So a row that sees nothing has weights of
 * exp(-∞ - m) = 0 instead of NaN, and an inverse of 0.
 *
 * Source: Rabe and Staats, "Self-attention Does Not Need O(n²) Memory", 2021, with the exact softmax of a block instead
 * of a running one, as the scores of a block fit the cache.
 */
import type { DType } from "../../../tensor/dtype.ts"
import { along, fixed, laneVariable, plus, shifted, type Coordinate, type Extents } from "../../access/coordinate.ts"
import type { Stored } from "../../access/storage.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import { extentsOf, nest } from "../../emit/loops.ts"
import { multiplyAdd } from "../../emit/multiply-add.ts"
import { tryTail } from "../../emit/tail-trial.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { add, constant, divU, extract, lt, min, mul, remU, select, splat, sub, variable } from "../../language/build.ts"
import type { Bound, Expr, Local, Statement } from "../../language/kernel.ts"
import { accumulator, bind, loop, update, when } from "../../language/statements.ts"
import { isVector, laneOf } from "../../language/value-type.ts"
import { panelWidth } from "../panels.ts"
import { expectedTile, type Tile } from "../tile.ts"
import { movedAt } from "./moved-result.ts"
import type { Columns } from "./operands.ts"
import { laned, scoreOf, type Attention } from "./score.ts"
import { normalizeScores } from "./score-rows.ts"

/** Rows of both builds' blocks divide it, so that they share a plan of memory. */
const unitRows = 6
const fewestParts = 16
const gap = 16

export function lowerAttention(context: TemplateContext, attention: Attention): void {
  new AttentionKernel(context, attention).run()
}

class AttentionKernel {
  readonly #context: TemplateContext
  readonly #attention: Attention
  readonly #writer: KernelWriter
  readonly #dtype: DType
  readonly #lanes: number
  readonly #tile: Tile
  /** Rows of a block. */
  readonly #rows: number
  /** Parts of the queries of one head. */
  readonly #parts: number
  readonly #heads: number
  readonly #scores: Stored
  /** Scores of a row up to the end of their last vector; the row's inverse lies behind. */
  readonly #scoreCount: number
  readonly #extents: Extents
  readonly #tailLanes: number

  constructor(context: TemplateContext, attention: Attention) {
    const { value, batch, queries, keys, width } = attention
    this.#context = context
    this.#attention = attention
    this.#writer = context.writer()
    this.#dtype = value.type.dtype
    this.#lanes = laneCountOf(this.#dtype)
    this.#tile = expectedTile(context.build, queries)
    this.#rows = Math.min(this.#tile.rows, queries)
    this.#heads = batch.reduce((count, { extent }) => count * extent, 1)
    const units = Math.ceil(queries / unitRows)
    this.#parts = Math.max(1, Math.min(Math.ceil(fewestParts / this.#heads), Math.floor(units / 2)))
    this.#scoreCount = Math.ceil(keys / this.#lanes) * this.#lanes
    const pitch = this.#scoreCount + gap
    const rows = Math.min(unitRows, queries)
    const storage = context.scratch(this.#dtype, this.#heads * this.#parts * rows * pitch)
    this.#scores = { storage, layout: { offset: 0, strides: [rows * pitch, pitch, 1] } }
    this.#extents = extentsOf([
      ...batch,
      { variable: "k", extent: attention.key.shape.inner[0]!.extent },
      { variable: "j", extent: keys },
      { variable: "row", extent: queries - this.#rows + 1 },
      { variable: "tile", extent: Math.ceil(keys / this.#tileWidth) },
      { variable: "column", extent: Math.ceil(width / this.#tileWidth) },
    ])
    const zero = constant(registerType(this.#dtype, 1), 0)
    const at = this.#resultAt(0, along("column"))
    const subject = { value, at, extents: this.#extents, register: () => zero, laned: "column" }
    this.#tailLanes = tryTail(context, this.#writer, subject).lanes === this.#lanes ? this.#lanes : 1
  }

  run(): void {
    const [place, first, end] = this.#place()
    const rows = this.#rows
    const last = typeof end === "number" ? constant("i32", end - rows) : sub(end, rows)
    const [row] = bind("row", min(variable("from"), last))
    const blocks = loop("from", end, [row, ...this.#block()], { begin: first, step: rows })
    this.#context.run(this.#writer, "attention", { variable: "part", count: this.#heads * this.#parts }, [
      ...place,
      blocks,
    ])
  }

  get #tileWidth(): number {
    return this.#tile.vectors * this.#lanes
  }

  /** The position in the batch as lets, and the rows of this part. */
  #place(): readonly [lets: Statement[], first: Bound, end: Bound] {
    const { batch, queries } = this.#attention
    const lets: Statement[] = []
    let rest: Expr = variable("part")
    const divide = (extent: number, name: string): void => {
      lets.push(bind(name, remU(rest, extent))[0])
      const [declaration, quotient] = bind(`over_${name}`, divU(rest, extent))
      lets.push(declaration)
      rest = quotient
    }
    if (this.#parts > 1) divide(this.#parts, "share")
    for (const { variable: name, extent } of batch.toReversed()) if (extent > 1) divide(extent, name)
    if (this.#parts === 1) return [lets, 0, queries]
    const units = Math.ceil(queries / unitRows)
    const rowsUpTo = (share: Expr): Expr => mul(divU(mul(share, units), this.#parts), unitRows)
    const share = variable("share")
    const [first, firstRow] = bind("first", rowsUpTo(share))
    const [end, endRow] = bind("end", min(rowsUpTo(add(share, 1)), constant("i32", queries)))
    return [[...lets, first, end], firstRow, endRow]
  }

  #block(): Statement[] {
    const [lets, limit] = this.#visible()
    return [
      ...lets,
      ...this.#scoreTiles(limit),
      ...normalizeScores({
        writer: this.#writer,
        dtype: this.#dtype,
        scores: this.#scores,
        rows: this.#rows,
        end: roundUp(limit, this.#lanes),
        inverseAt: this.#scoreCount,
      }),
      ...this.#weighTiles(limit),
    ]
  }

  /** How many keys the last row of the block sees. */
  #visible(): readonly [Statement[], Bound] {
    const { isCausal, diagonal, keys } = this.#attention
    if (!isCausal) return [[], keys]
    const seen = add(variable("row"), this.#rows + diagonal)
    const atLeastNone = diagonal + this.#rows >= 0 ? seen : select(lt(seen, 0), constant("i32", 0), seen)
    const [declaration, limit] = bind("limit", min(atLeastNone, constant("i32", keys)))
    return [[declaration], limit]
  }

  #scoreTiles(limit: Bound): Statement[] {
    const { keys } = this.#attention
    const tiles = divided(limit, this.#tileWidth)
    return [
      loop(
        "tile",
        tiles,
        this.#columnTiles("tile", keys, (columns) => this.#scoreTile(columns)),
      ),
    ]
  }

  #weighTiles(limit: Bound): Statement[] {
    const { width } = this.#attention
    const tiles = Math.ceil(width / this.#tileWidth)
    return [
      loop(
        "column",
        tiles,
        this.#columnTiles("column", width, (columns) => this.#resultTile(columns, limit)),
      ),
    ]
  }

  /** Code for whole tiles, and for the last one where it is smaller. */
  #columnTiles(name: string, columns: number, tile: (columns: number) => readonly Statement[]): readonly Statement[] {
    const full = Math.floor(columns / this.#tileWidth)
    const rest = columns % this.#tileWidth
    if (rest === 0) return tile(this.#tileWidth)
    return full === 0 ? tile(rest) : [when(lt(variable(name), full), tile(this.#tileWidth), tile(rest))]
  }

  #scoreTile(columns: number): Statement[] {
    const { key, query } = this.#attention
    const sums = this.#sums(columns)
    const reader = this.#writer.reader(1, this.#extents)
    const left = (r: number): Expr => query(reader, along("row", 1, r))
    const inner = nest(
      key.shape.inner,
      this.#step(sums, left, (v) => this.#right(key, "tile", v)),
    )
    return [...declarationsOf(sums), ...inner, ...this.#storeScores(localsOf(sums), columns)]
  }

  #resultTile(columns: number, limit: Bound): Statement[] {
    const { weighted } = this.#attention
    const sums = this.#sums(columns)
    const left = (r: number): Expr => this.#writer.load(this.#scores, [along("part"), fixed(r), along("j")], 1)
    const step = this.#step(sums, left, (v) => this.#right(weighted, "column", v))
    return [...declarationsOf(sums), loop("j", limit, step), ...this.#storeResults(localsOf(sums), columns)]
  }

  #sums(columns: number) {
    const zero = constant(registerType(this.#dtype, this.#lanes), 0)
    const vectors = Math.ceil(columns / this.#lanes)
    return range(this.#rows).map((r) => range(vectors).map((v) => accumulator(`s${r}_${v}`, zero)))
  }

  #step(sums: Sums, left: (row: number) => Expr, right: (vector: number) => Expr): Statement[] {
    const columns = sums[0]!.map((_, v) => bind(`b${v}`, right(v)))
    const rows = sums.map((_, r) => bind(`a${r}`, splat(left(r))))
    return [
      ...columns.map(([declaration]) => declaration),
      ...rows.flatMap(([declaration, a], r) => [
        declaration,
        ...sums[r]!.map(([, sum], v) => update(sum, multiplyAdd(sum, a, columns[v]![1]))),
      ]),
    ]
  }

  #right({ shape, panels, element }: Columns, tile: string, vector: number): Expr {
    const first = vector * this.#lanes
    const inner = along(shape.inner[0]!.variable)
    if (panels === undefined) {
      const column = plus(along(tile, this.#tileWidth, first), along(laneVariable))
      return element(this.#writer.reader(this.#lanes, this.#extents), column)
    }
    const width = panelWidth(this.#dtype)
    const panel = along(tile, this.#tileWidth / width, Math.floor(first / width))
    const batch = shape.batch.map(({ variable: name }) => along(name))
    return this.#writer.load(panels, [...batch, panel, inner, shifted(along(laneVariable), first % width)], this.#lanes)
  }

  #storeScores(sums: readonly (readonly Local[])[], columns: number): Statement[] {
    return sums.flatMap((row, r) =>
      row.flatMap((sum, v) => {
        const column = along("tile", this.#tileWidth, v * this.#lanes)
        const count = columns - v * this.#lanes
        if (count >= this.#lanes) return this.#storeScore(this.#score(sum, r, column), r, column)
        return range(this.#lanes).flatMap((lane) => {
          const at = shifted(column, lane)
          const hidden = constant(laneOf(sum.type), -Infinity)
          return this.#storeScore(lane < count ? this.#score(extract(sum, lane), r, at) : hidden, r, at)
        })
      }),
    )
  }

  #storeScore(score: Expr, row: number, column: Coordinate): Statement[] {
    return this.#writer.store(this.#scores, [along("part"), fixed(row), laned(column, score.type)], score)
  }

  #score(sum: Expr, row: number, column: Coordinate): Expr {
    const reader = this.#writer.reader(isVector(sum.type) ? this.#lanes : 1, this.#extents)
    return scoreOf(this.#attention, sum, {
      reader,
      batch: this.#batchAt(),
      row,
      column: laned(column, sum.type),
      first: column,
    })
  }

  #storeResults(sums: readonly (readonly Local[])[], columns: number): Statement[] {
    const inverse = (row: number): Expr =>
      this.#writer.load(this.#scores, [along("part"), fixed(row), fixed(this.#scoreCount)], 1)
    return sums.flatMap((row, r) => {
      const [declaration, single] = bind(`inverse${r}`, inverse(r))
      const stores = row.flatMap((sum, v) => {
        const column = along("column", this.#tileWidth, v * this.#lanes)
        const count = columns - v * this.#lanes
        if (count >= this.#lanes && this.#tailLanes === this.#lanes)
          return this.#storeResult(mul(sum, splat(single)), r, column)
        return range(Math.min(count, this.#lanes)).flatMap((lane) =>
          this.#storeResult(mul(extract(sum, lane), single), r, shifted(column, lane)),
        )
      })
      return [declaration, ...stores]
    })
  }

  #storeResult(result: Expr, row: number, column: Coordinate): Statement[] {
    const { value } = this.#attention
    const lanes = isVector(result.type) ? this.#lanes : 1
    const at = this.#resultAt(row, laned(column, result.type))
    const extents = this.#extents
    return this.#context.storeResults(this.#writer, { value, lanes, at, extents, register: () => result })
  }

  #batchAt(): Coordinate[] {
    return this.#attention.batch.map(({ variable: name, extent }) => (extent === 1 ? fixed(0) : along(name)))
  }

  /** Where an element lies in what the nodes behind make of the result. */
  #resultAt(row: number, column: Coordinate): readonly Coordinate[] {
    const at = [...this.#batchAt(), along("row", 1, row), column]
    return movedAt(this.#context, this.#attention.value, this.#context.results[0]!, at, this.#extents)
  }
}

type Sums = readonly (readonly (readonly [Statement, Local])[])[]

function declarationsOf(sums: Sums): Statement[] {
  return sums.flatMap((row) => row.map(([declaration]) => declaration))
}

function localsOf(sums: Sums): Local[][] {
  return sums.map((row) => row.map(([, sum]) => sum))
}

/** limit / size, rounded up. */
function divided(limit: Bound, size: number): Bound {
  return typeof limit === "number" ? Math.ceil(limit / size) : divU(add(limit, size - 1), size)
}

function roundUp(limit: Bound, size: number): Bound {
  const count = divided(limit, size)
  return typeof count === "number" ? count * size : mul(count, size)
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
