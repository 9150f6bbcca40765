import { along, fixed, laneVariable, plus, type Coordinate } from "../../../access/coordinate.ts"
import type { KernelWriter } from "../../../emit/kernel-writer.ts"
import type { Statement } from "../../../language/kernel.ts"
import { loop } from "../../../language/statements.ts"
import type { WindowElement } from "../windows.ts"
import { placeOfVector, type Tiling } from "./geometry.ts"
import { columnsOfTiles, lanes } from "./lanes.ts"
import type { Matrices } from "./matrices.ts"
import { straightCode } from "./straight-code.ts"
import { transforms } from "./transforms.ts"

/** Bᵀ d B of all tiles in strip `strip` of channel `c` of image `n`. */
export function transformStrip(
  writer: KernelWriter,
  tiling: Tiling,
  input: WindowElement,
  target: Matrices,
  set: Coordinate,
): Statement {
  const vector = [...placeOfVector(tiling), ...transformVector(writer, tiling, input, target, set)]
  return loop("r", tiling.stripRows, [loop("vector", tiling.vectors, vector)])
}

/** Vertically on rows as they lie in memory, then horizontally on the columns of four tiles. */
function transformVector(
  writer: KernelWriter,
  { size }: Tiling,
  input: WindowElement,
  target: Matrices,
  set: Coordinate,
): readonly Statement[] {
  const transform = transforms[size]
  const code = straightCode(writer)
  const points = Array.from({ length: transform.points }, (_, i) => i)
  const load = (row: number, column: number) => {
    const taps = [fixed(row), fixed(column)]
    const outputs = [along("y"), plus(along("x"), along(laneVariable))]
    return code.keep(input(writer, lanes, { batch: along("n"), channel: along("c"), taps, outputs }))
  }
  const starts = [...points.slice(0, size).map((q) => q * lanes), size * lanes - 2]
  const vertical = starts.map((column) => {
    const rows = points.map((row) => load(row, column))
    return transform.input(rows, code.keep)
  })
  for (const i of points) {
    const vectors = vertical.map((column) => column[i]!)
    const columns = columnsOfTiles(size, vectors.slice(0, -1), vectors.at(-1)!, code.keep)
    transform.input(columns, code.keep).forEach((value, j) => {
      const slot = plus(along("slot"), along(laneVariable))
      const at = target.at(set, fixed(i * transform.points + j), along("c"), slot)
      code.add(writer.store(target.stored, at, value))
    })
  }
  return code.statements
}
