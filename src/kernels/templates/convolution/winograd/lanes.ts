/**
 * Four tiles beside each other are the lanes of a vector. Their columns lie m apart, so a row is loaded as it is and turned:
 *
 *   m = 2    a0 a1 b0 b1 | c0 c1 d0 d1  ↔  a0 b0 c0 d0 | a1 b1 c1 d1
 *
 * and the two columns behind each tile's own are the next tile's first two.
 */
import { shuffle } from "../../../language/build.ts"
import type { Expr } from "../../../language/kernel.ts"
import type { Keep, TileSize } from "./transforms.ts"

export const lanes = 4

/** Columns 0 … m + 1 of all tiles, from the m vectors of a row and the vector that ends with its last element. */
export function columnsOfTiles(size: TileSize, row: readonly Expr[], end: Expr, keep: Keep): readonly Expr[] {
  const own = size === 4 ? turned(row, keep) : evenAndOdd(row, keep)
  const behind = [0, 1].map((column) => keep(shuffle(own[column]!, end, [1, 2, 3, 6 + column])))
  return [...own, ...behind]
}

/** The m vectors of a row of outputs from the columns of all tiles. */
export function rowOfTiles(size: TileSize, columns: readonly Expr[], keep: Keep): readonly Expr[] {
  if (size === 4) return turned(columns, keep)
  const [even, odd] = columns as [Expr, Expr]
  return [shuffle(even, odd, [0, 4, 1, 5]), shuffle(even, odd, [2, 6, 3, 7])].map(keep)
}

function evenAndOdd([first, second]: readonly Expr[], keep: Keep): readonly Expr[] {
  return [shuffle(first!, second!, [0, 2, 4, 6]), shuffle(first!, second!, [1, 3, 5, 7])].map(keep)
}

/** Rows ↔ columns of 4 × 4 elements. */
function turned([a, b, c, d]: readonly Expr[], keep: Keep): readonly Expr[] {
  const low = (left: Expr, right: Expr): Expr => keep(shuffle(left, right, [0, 4, 1, 5]))
  const high = (left: Expr, right: Expr): Expr => keep(shuffle(left, right, [2, 6, 3, 7]))
  const [lowAB, lowCD, highAB, highCD] = [low(a!, b!), low(c!, d!), high(a!, b!), high(c!, d!)]
  return [
    shuffle(lowAB, lowCD, [0, 1, 4, 5]),
    shuffle(lowAB, lowCD, [2, 3, 6, 7]),
    shuffle(highAB, highCD, [0, 1, 4, 5]),
    shuffle(highAB, highCD, [2, 3, 6, 7]),
  ].map(keep)
}
