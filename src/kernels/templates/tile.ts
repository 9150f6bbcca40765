import type { TemplateContext } from "../emit/template-context.ts"
import type { Build } from "../program.ts"

/** A block of the result that is kept in registers: rows times vectors of columns. */
export interface Tile {
  readonly rows: number
  readonly vectors: number
}

/** The tile that should be fastest for a product with so many rows. */
export function expectedTile(build: Build, rows: number): Tile {
  return candidates(build, rows)[0]
}

/** The same, unless another one was measured. */
export function measuredTile(context: TemplateContext, rows: number): Tile {
  const [first, ...others] = candidates(context.build, rows).map(({ rows: down, vectors }) => `${down}x${vectors}`)
  const chosen = context.choose(`${context.build} tile`, [first!, ...new Set(others.filter((tile) => tile !== first))])
  const [down, vectors] = chosen.split("x").map(Number)
  return { rows: down!, vectors: vectors! }
}

/**
 * First the fastest on the machines that were measured: eight accumulators where multiplication and addition are two instructions,
 * twelve where they are one (more would spill). One row alone is bound by memory and takes eight vectors, so that additions do not
 * wait for each other. Rows are divided evenly: 7 rows are 4 and 3, not 6 and 1. Machines with more registers may want more.
 */
function candidates(build: Build, rows: number): readonly [Tile, ...Tile[]] {
  if (rows === 1) return [tile(1, 8), tile(1, 4)]
  if (rows === 2) return [tile(2, 4), tile(2, 2)]
  const evenly = (most: number): number => Math.ceil(rows / Math.ceil(rows / most))
  const [narrow, wide, square] = [tile(evenly(6), 2), tile(2, 4), tile(evenly(4), 4)]
  if (rows === 3 && build === "relaxed") return [tile(3, 4), narrow]
  return build === "baseline" ? [wide, tile(evenly(4), 2), square] : [narrow, wide, square]
}

function tile(rows: number, vectors: number): Tile {
  return { rows, vectors }
}
