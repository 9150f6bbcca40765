import type { NodeOf } from "../../../../ir/graph.ts"
import { tileCount } from "../tile-start.ts"
import { tilesOfStrip, tilingOf, type Tiling } from "./geometry.ts"
import { lanes } from "./lanes.ts"
import { transforms, type TileSize } from "./transforms.ts"

/** How a convolution is divided. */
export interface WinogradPlan {
  readonly tiling: Tiling
  /** Tiles of a strip, whole vectors of them. */
  readonly tiles: number
  readonly batch: number
  readonly inputs: number
  readonly outputs: number
  readonly order: "filters first" | "input first"
  /** Output channels of a block, in fours. */
  readonly blockQuads: number
  readonly blocks: number
  /** Parts of the outer loop that may run at the same time. */
  readonly parts: number
}

/** Elements of what stays in the second cache: a block of U or V, and M. */
const blockElements = 131072
/** Each part has a block of its own. */
const mostParts = 8
/** Elements that an order makes at once if the other order makes fewer, 10 MB, and in any case, 64 MB. */
const manyElements = 2_500_000
const mostElements = 16_000_000

/** The plan with which a convolution is fastest, or nothing when it should be computed directly. */
export function winogradPlan(node: NodeOf<"conv">): WinogradPlan | undefined {
  if (!isPossible(node)) return undefined
  const [batch, outputs, height, width] = node.outputs[0]!.type.shape as [number, number, number, number]
  const inputs = node.inputs[1]!.type.shape[1]!
  const sizes = ([2, 4] as const).filter((size) => height >= size && width > (lanes - 1) * size)
  const plans = sizes.flatMap((size) => planOf(size, { batch, inputs, outputs, height, width }) ?? [])
  const [best] = plans.toSorted((a, b) => costOf(a) - costOf(b))
  const direct = 9 * batch * inputs * outputs * height * Math.ceil(width / lanes)
  return best !== undefined && costOf(best) * margin < direct ? best : undefined
}

function isPossible({ attributes, inputs, outputs }: NodeOf<"conv">): boolean {
  const { group, strides, dilations } = attributes
  const [channels, depth, ...kernel] = inputs[1]!.type.shape as [number, number, ...number[]]
  const isSquare = kernel.length === 2 && kernel.every((taps) => taps === 3)
  const isDense = group === 1 && [...strides, ...dilations].every((one) => one === 1)
  const { shape, dtype } = outputs[0]!.type
  return isSquare && isDense && channels % lanes === 0 && dtype === "float32" && ![...shape, depth].includes(0)
}

interface Extents {
  readonly batch: number
  readonly inputs: number
  readonly outputs: number
  readonly height: number
  readonly width: number
}

/**
 * Chooses the order that moves less between the second cache and what is beyond, as long as what is made at once does not need much memory.
 * Nothing when there is no such order.
 */
function planOf(size: TileSize, extents: Extents): WinogradPlan | undefined {
  const plans = [dividedFilters(size, extents), dividedInput(size, extents)]
  const small = plans.filter((plan) => elementsAtOnce(plan) <= manyElements)
  if (small.length > 0) return small.toSorted((a, b) => trafficOf(a) - trafficOf(b))[0]
  const smallest = plans.toSorted((a, b) => elementsAtOnce(a) - elementsAtOnce(b))[0]!
  return elementsAtOnce(smallest) <= mostElements ? smallest : undefined
}

/** Elements of all of U or all of V, whichever is made before the products. */
function elementsAtOnce({ order, tiling, tiles, batch, inputs, outputs }: WinogradPlan): number {
  const columns = order === "filters first" ? outputs : batch * tiling.strips * tiles
  return transforms[tiling.size].points ** 2 * inputs * columns
}

/** A strip's V stays, all of U passes by. */
function dividedFilters(size: TileSize, { batch, inputs, outputs, height, width }: Extents): WinogradPlan {
  const points = transforms[size].points ** 2
  const tiling = tilingOf(size, height, width, blockElements / points / inputs)
  const tiles = wholeVectors(tilesOfStrip(tiling))
  const blockQuads = Math.min(4, outputs / lanes)
  const blocks = tileCount(blockQuads, outputs / lanes)
  const parts = Math.min(mostParts, batch * tiling.strips)
  return { tiling, tiles, batch, inputs, outputs, order: "filters first", blockQuads, blocks, parts }
}

/** The U of some channels stays, all of V passes by. */
function dividedInput(size: TileSize, { batch, inputs, outputs, height, width }: Extents): WinogradPlan {
  const points = transforms[size].points ** 2
  const tiling = tilingOf(size, height, width, stripTiles)
  const tiles = wholeVectors(tilesOfStrip(tiling))
  const fitting = blockElements / points / lanes / Math.max(inputs, tiles)
  const blockQuads = largestDivisor(outputs / lanes, Math.min(4, fitting))
  const blocks = tileCount(blockQuads, outputs / lanes)
  const parts = Math.min(mostParts, blocks)
  return { tiling, tiles, batch, inputs, outputs, order: "input first", blockQuads, blocks, parts }
}

/** Blocks must not overlap: they may run at the same time. */
function largestDivisor(count: number, most: number): number {
  for (let divisor = Math.floor(most); divisor > 1; divisor--) if (count % divisor === 0) return divisor
  return 1
}

/** Tiles of a strip when the strip does not stay, about. */
const stripTiles = 128

function wholeVectors(tiles: number): number {
  return Math.ceil(tiles / lanes) * lanes
}

/** Elements of U or V, whichever passes by, for each point: written once, and read again for every block of the other. */
function trafficOf({ order, tiling, tiles, batch, inputs, outputs, blocks }: WinogradPlan): number {
  const strips = batch * tiling.strips
  return order === "filters first" ? (1 + strips) * inputs * outputs : (1 + blocks) * strips * inputs * tiles
}

/** Instructions for four tiles: of one input channel, of one output channel, and for four filters of one input channel. */
const costs = {
  2: { input: 80, output: 60, filters: 60 },
  4: { input: 300, output: 230, filters: 150 },
} as const satisfies Record<TileSize, unknown>

/** Direct convolution wins unless tiles take this much less time, by the count below. */
const margin = 1.3

/** Vector instructions: the multiply-adds of the products, and the transformations. */
function costOf({ tiling, tiles, batch, inputs, outputs }: WinogradPlan): number {
  const { size, strips, stripRows, vectors } = tiling
  const { input, output, filters } = costs[size]
  const groups = batch * strips * stripRows * vectors
  const products = (batch * transforms[size].points ** 2 * strips * tiles) / lanes
  return inputs * outputs * (products + filters / lanes) + groups * (inputs * input + outputs * output)
}
