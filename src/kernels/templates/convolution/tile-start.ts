import { min, mul, variable } from "../../language/build.ts"
import type { Expr, Let } from "../../language/kernel.ts"
import { bind } from "../../language/statements.ts"

/** How many tiles of some size cover an extent. */
export function tileCount(size: number, extent: number): number {
  return Math.ceil(extent / size)
}

/** Names where tile number `nameTile` starts. The last one ends with the extent. */
export function startOf(name: string, size: number, extent: number): Let {
  return bind(name, startAt(`${name}Tile`, size, extent))[0]
}

export function startAt(tile: string, size: number, extent: number): Expr {
  const start = mul(variable(tile), size)
  return extent % size === 0 ? start : min(start, Math.max(0, extent - size))
}
