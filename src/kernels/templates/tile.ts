import type { Build } from "../program.ts"

/** A block of the result that is kept in registers: rows times vectors of columns. */
export interface Tile {
  readonly rows: number
  readonly vectors: number
}

/**
 * The fastest measured tiles: eight accumulators where multiplication and addition are two instructions, twelve where
 * they are one (more would spill). One row alone is bound by memory and takes eight vectors, so that additions do not
 * wait for each other. Rows are divided evenly: 7 rows are 4 and 3, not 6 and 1.
 */
export function tileFor(build: Build, rows: number): Tile {
  if (rows === 1) return { rows: 1, vectors: 8 }
  if (build === "baseline" || rows === 2) return { rows: 2, vectors: 4 }
  if (rows === 3) return { rows: 3, vectors: 4 }
  return { rows: Math.ceil(rows / Math.ceil(rows / 6)), vectors: 2 }
}
