import { add, ge, max, min, mul, variable } from "../../../language/build.ts"
import type { Expr, Let } from "../../../language/kernel.ts"
import { bind } from "../../../language/statements.ts"
import { startAt } from "../tile-start.ts"
import { lanes } from "./lanes.ts"
import type { TileSize } from "./transforms.ts"

/**
 * How tiles cover an image of outputs. Rows of tiles follow each other at m, the last one ends with the image. In a row, four tiles are
 * one vector; the last four end with the row, so that some tiles are computed twice. Strips are some rows of tiles; the last strip
 * may overlap the one before as well.
 */
export interface Tiling {
  readonly size: TileSize
  /** Outputs of the image. */
  readonly height: number
  readonly width: number
  /** Rows of tiles. */
  readonly rows: number
  /** Vectors of tiles that cover a row. */
  readonly vectors: number
  /** Tiles of a row that have a place of their own. */
  readonly columns: number
  readonly strips: number
  readonly stripRows: number
}

/** A tiling with about so many tiles in a strip. */
export function tilingOf(size: TileSize, height: number, width: number, stripTiles: number): Tiling {
  const rows = Math.ceil(height / size)
  const vectors = Math.ceil(width / (lanes * size))
  const columns = width % size === 0 && width >= lanes * size ? width / size : lanes * vectors
  const stripRows = Math.ceil(rows / Math.ceil((rows * columns) / Math.max(columns, stripTiles)))
  return { size, height, width, rows, vectors, columns, stripRows, strips: Math.ceil(rows / stripRows) }
}

export function tilesOfStrip({ stripRows, columns }: Tiling): number {
  return stripRows * columns
}

/** Names the first output, `y` and `x`, and the place in the strip, `slot`, of vector `vector` in row `r` of strip `strip`. */
export function placeOfVector(tiling: Tiling): readonly Let[] {
  const { size, height, width, columns } = tiling
  const [first, start] = bind("tile", startAt("vector", lanes, columns))
  const areShared = columns * size === width
  const x = areShared ? mul(start, size) : startAt("vector", lanes * size, width)
  return [
    first,
    bind("slot", add(mul(variable("r"), columns), start))[0],
    bind("y", min(rowOf(tiling), height - size))[0],
    bind("x", x)[0],
  ]
}

/**
 * Whether output `y + row` belongs to row `r` of tiles and to the strip alone. Rows that the last tiles share with those before, or the last strip with the
 * one before, would otherwise be written by two parts, and be rounded differently. Nothing when there are none.
 */
export function ownsRow(tiling: Tiling, row: Expr): Expr | undefined {
  const { height, size, rows, strips, stripRows } = tiling
  if (strips === 1 || (height % size === 0 && rows % stripRows === 0)) return undefined
  const firstOfStrip = mul(variable("strip"), stripRows * size)
  return ge(add(variable("y"), row), max(rowOf(tiling), firstOfStrip))
}

/** The first output of row `r` of tiles if the image did not end. */
function rowOf({ size, rows, stripRows }: Tiling): Expr {
  return mul(add(startAt("strip", stripRows, rows), variable("r")), size)
}
