import { add, variable } from "../../language/build.ts"
import type { Let } from "../../language/kernel.ts"
import { bind } from "../../language/statements.ts"
import type { RegisterTile } from "./register-tile.ts"
import { startAt, startOf, tileCount } from "./tile-start.ts"

/** A loop, and what is to be named in it. */
export interface Level {
  readonly variable: string
  readonly count: number
  readonly names: readonly Let[]
}

/** What the tiles of a convolution cover. */
export interface DenseSpace {
  readonly batch: number
  readonly groups: number
  /** Output channels of a group. */
  readonly channels: number
  /** Extents of the axes outside of rows and columns. */
  readonly planes: readonly number[]
  readonly rows: number
  readonly columns: number
}

/** Outputs of a long row that make a strip, about. */
const stripLength = 128

/**
 * The loops around a tile, outermost first. Variables are `n`, `p0`…, `g`; names of where a tile starts are `m` (channel), `y` and `x`.
 * With `keepsWeights` the tiles of channels are outside, otherwise the strips of pixels.
 */
export function denseLoops(space: DenseSpace, tile: RegisterTile, keepsWeights: boolean): readonly Level[] {
  const channels = tiles("m", tile.channels, space.channels)
  const group = plain("g", space.groups)
  const images = [plain("n", space.batch), ...space.planes.map((extent, i) => plain(`p${i}`, extent))]
  const [strip, columns] = strips(space, tile)
  return keepsWeights ? [group, channels, ...images, strip, columns] : [strip, ...images, group, channels, columns]
}

/** Some rows, or a part of a long row; and the tiles in it. */
function strips(space: DenseSpace, { rows, columns }: RegisterTile): readonly [Level, Level] {
  if (space.rows > 1) return [tiles("y", rows, space.rows), tiles("x", columns, space.columns)]
  const count = Math.ceil(space.columns / stripLength)
  const length = Math.min(space.columns, Math.ceil(space.columns / count / columns) * columns)
  const strip = tiles("strip", length, space.columns)
  const [name] = bind("x", add(variable("strip"), startAt("xTile", columns, length)))
  return [strip, { variable: "xTile", count: tileCount(columns, length), names: [name] }]
}

function plain(variable: string, count: number): Level {
  return { variable, count, names: [] }
}

/** Tiles of `size` along an extent; `name` is where one starts. */
function tiles(name: string, size: number, extent: number): Level {
  return { variable: `${name}Tile`, count: tileCount(size, extent), names: [startOf(name, size, extent)] }
}
