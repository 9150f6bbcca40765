import type { Contents, Store } from "./contents.ts"
import { reduce, type Tree } from "./reductions.ts"

export type Place = readonly [store: Store, instance: number, address: number]

/** A long word that a transfer writes: a copy of another, or the reduction of several or of constants. */
export interface Move {
  readonly to: Place
  readonly from: readonly (Place | bigint)[]
  readonly tree?: Tree
}

/** All at once: every source is read before anything is written. */
export function applyMoves(contents: Contents, moves: readonly Move[]): void {
  const values = moves.map(({ from, tree }) => {
    const sources = from.map((place) => (typeof place === "bigint" ? place : contents.get(...place)))
    return tree === undefined ? sources[0]! : reduce(sources, 64, tree)
  })
  for (const [i, { to }] of moves.entries()) contents.set(...to, values[i]!)
}
