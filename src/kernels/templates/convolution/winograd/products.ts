/** A matrix product for each point, in register tiles of four output channels by some vectors of tiles. */
import { along, laneVariable, plus, type Coordinate } from "../../../access/coordinate.ts"
import type { KernelWriter } from "../../../emit/kernel-writer.ts"
import { multiplyAdd } from "../../../emit/multiply-add.ts"
import { constant, splat } from "../../../language/build.ts"
import type { Statement } from "../../../language/kernel.ts"
import { accumulator, bind, loop, update } from "../../../language/statements.ts"
import { startOf, tileCount } from "../tile-start.ts"
import { lanes } from "./lanes.ts"
import type { Matrices } from "./matrices.ts"

/** Sets of matrices are chosen by a coordinate. */
export interface ProductOperands {
  /** Rows are input channels, columns four output channels; `quadSet` is where four of them lie, `q` counts them. */
  readonly filters: Matrices
  readonly quadSet: Coordinate
  /** Rows are input channels, columns tiles. */
  readonly input: Matrices
  readonly inputSet: Coordinate
  /** Rows are output channels of the block, columns tiles. */
  readonly products: Matrices
  readonly productSet: Coordinate
}

export interface ProductExtents {
  readonly points: number
  readonly inputs: number
  readonly quads: number
  readonly tiles: number
}

const tileVectors = 2

export function multiplyMatrices(writer: KernelWriter, operands: ProductOperands, extents: ProductExtents): Statement {
  const { points, tiles, quads } = extents
  const width = Math.min(tileVectors * lanes, tiles)
  return loop("xi", points, [
    loop("tTile", tileCount(width, tiles), [
      startOf("t", width, tiles),
      loop("q", quads, multiplyTile(writer, operands, extents.inputs, width / lanes)),
    ]),
  ])
}

function multiplyTile(
  writer: KernelWriter,
  { filters, quadSet, input, inputSet, products, productSet }: ProductOperands,
  inputs: number,
  vectors: number,
): readonly Statement[] {
  const each = Array.from({ length: vectors }, (_, v) => v)
  const channels = Array.from({ length: lanes }, (_, k) => k)
  const point = along("xi")
  const tileAt = (v: number): Coordinate => plus(along("t", 1, v * lanes), along(laneVariable))
  const sums = channels.map((k) => each.map((v) => accumulator(`s${k}_${v}`, constant("f32x4", 0))))
  const columns = each.map((v) => {
    const at = input.at(inputSet, point, along("c"), tileAt(v))
    return bind(`x${v}`, writer.load(input.stored, at, lanes))
  })
  const step = sums.flatMap((row, k) => {
    const at = filters.at(quadSet, point, along("c"), { offset: k, terms: [] })
    const [name, u] = bind(`u${k}`, splat(writer.load(filters.stored, at, 1)))
    return [name, ...row.map(([, sum], v) => update(sum, multiplyAdd(sum, u, columns[v]![1])))]
  })
  return [
    ...sums.flatMap((row) => row.map(([name]) => name)),
    loop("c", inputs, [...columns.map(([name]) => name), ...step]),
    ...sums.flatMap((row, k) =>
      row.flatMap(([, sum], v) =>
        writer.store(products.stored, products.at(productSet, point, along("q", lanes, k), tileAt(v)), sum),
      ),
    ),
  ]
}
