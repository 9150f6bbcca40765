/**
 * Draws a directed graph without cycles in rows, after Sugiyama, Tagawa and Toda ("Methods for Visual Understanding of Hierarchical
 * System Structures", 1981):
 *
 *   1. row       the longest path from a source: every edge points downwards
 *   2. bend      an edge over several rows is a chain of points, one in each row between
 *   3. order     of a row, by the mean place of the neighbours in the row before, down and up a few times
 *   4. columns   each as near to the mean of its neighbours as its row allows, down and up again
 *
 * An edge over more rows than `longestEdge` has no points: it would cost a point in each and be a line that nobody can follow. Who draws
 * shows its two ends instead. Everything is decided by the order of boxes and edges, so equal graphs give equal drawings.
 */
export interface Box {
  readonly width: number
  readonly height: number
}

/** From one box to another, by their numbers; a box is drawn after those that it depends on. */
export interface Edge {
  readonly from: number
  readonly to: number
}

/** The middle of a box, or where an edge enters or leaves a row that it passes. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface LayeredLayout {
  readonly width: number
  readonly height: number
  /** Of each box, its middle. */
  readonly boxes: readonly Point[]
  /** Of each edge, what it passes, two points a row; undefined where it is too long to be followed. */
  readonly edges: readonly (readonly Point[] | undefined)[]
}

const longestEdge = 12
const [columnGap, rowGap] = [28, 44]
const pointWidth = 10
const sweeps = 8

/** A box, or a point of an edge. */
interface Item {
  readonly row: number
  readonly width: number
  readonly above: number[]
  readonly below: number[]
}

export function layOut(boxes: readonly Box[], edges: readonly Edge[]): LayeredLayout {
  const rows = rowsOf(boxes.length, edges)
  const items = boxes.map(({ width }, box): Item => ({ row: rows[box]!, width, above: [], below: [] }))
  const chains = edges.map((edge) => chainOf(edge, items))
  const layers = layersOf(items)
  orderLayers(layers, items)
  const columns = columnsOf(layers, items)
  const heights = layers.map((layer) => Math.max(0, ...layer.map((item) => boxes[item]?.height ?? 0)))
  const tops = heights.map((_, row) => heights.slice(0, row).reduce((sum, height) => sum + height + rowGap, rowGap / 2))
  const pointOf = (item: number): Point => {
    const { row } = items[item]!
    return { x: columns[item]!, y: tops[row]! + heights[row]! / 2 }
  }
  const crossing = (item: number): readonly Point[] => {
    const { x, y } = pointOf(item)
    const half = heights[items[item]!.row]! / 2
    return [
      { x, y: y - half },
      { x, y: y + half },
    ]
  }
  return {
    width: items.reduce((right, { width }, item) => Math.max(right, columns[item]! + width / 2), 0) + columnGap / 2,
    height: (tops.at(-1) ?? 0) + (heights.at(-1) ?? 0) + rowGap / 2,
    boxes: boxes.map((_, box) => pointOf(box)),
    edges: chains.map((chain) => chain?.flatMap(crossing)),
  }
}

/** Edges that lead back, against the order of boxes, do not count. */
function rowsOf(count: number, edges: readonly Edge[]): readonly number[] {
  const rows = Array.from({ length: count }, () => 0)
  for (const { from, to } of edges.toSorted((a, b) => a.from - b.from)) {
    if (to > from) rows[to] = Math.max(rows[to]!, rows[from]! + 1)
  }
  return rows
}

/** Adds the points of an edge to the items and ties them together; returns them. */
function chainOf({ from, to }: Edge, items: Item[]): readonly number[] | undefined {
  const [first, last] = [items[from]!.row, items[to]!.row]
  if (last <= first || last - first > longestEdge) return undefined
  const points = Array.from({ length: last - first - 1 }, (_, i) => {
    return items.push({ row: first + 1 + i, width: pointWidth, above: [], below: [] }) - 1
  })
  const chain = [from, ...points, to]
  for (const [i, item] of points.concat(to).entries()) {
    items[chain[i]!]!.below.push(item)
    items[item]!.above.push(chain[i]!)
  }
  return points
}

function layersOf(items: readonly Item[]): number[][] {
  const layers: number[][] = []
  items.forEach(({ row }, item) => {
    while (layers.length <= row) layers.push([])
    layers[row]!.push(item)
  })
  return layers
}

/** Barycentres; what has no neighbours on that side keeps its place. */
function orderLayers(layers: readonly number[][], items: readonly Item[]): void {
  const places = Array.from({ length: items.length }, () => 0)
  const renumber = (layer: readonly number[]): void => layer.forEach((item, place) => (places[item] = place))
  layers.forEach(renumber)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const side = sweep % 2 === 0 ? "above" : "below"
    for (const layer of side === "above" ? layers : layers.toReversed()) {
      const keys = new Map(layer.map((item) => [item, meanOf(items[item]![side], places) ?? places[item]!]))
      layer.sort((a, b) => keys.get(a)! - keys.get(b)! || places[a]! - places[b]!)
      renumber(layer)
    }
  }
}

function meanOf(items: readonly number[], values: readonly number[]): number | undefined {
  return items.length === 0 ? undefined : items.reduce((sum, item) => sum + values[item]!, 0) / items.length
}

/** Middles, all of them right of 0. */
function columnsOf(layers: readonly (readonly number[])[], items: readonly Item[]): readonly number[] {
  const columns = Array.from({ length: items.length }, () => 0)
  for (const layer of layers) place(layer, items, columns, () => 0)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isDown = sweep % 2 === 0
    for (const layer of isDown ? layers : layers.toReversed()) {
      place(layer, items, columns, (item) => {
        const { above, below } = items[item]!
        return meanOf(isDown ? above : below, columns) ?? meanOf(isDown ? below : above, columns) ?? columns[item]!
      })
    }
  }
  const left = items.reduce(
    (least, { width }, item) => Math.min(least, columns[item]! - (width + columnGap) / 2),
    Infinity,
  )
  return columns.map((column) => Math.round(column - left))
}

/**
 * Gives each item of a row the column it wishes for, or as near as the order allows: items that are too close become a group that stands
 * where its members wish on average (pool adjacent violators).
 */
function place(
  layer: readonly number[],
  items: readonly Item[],
  columns: number[],
  wishOf: (item: number) => number,
): void {
  const offsets: number[] = []
  let end = 0
  for (const item of layer) {
    offsets.push(end + items[item]!.width / 2)
    end += items[item]!.width + columnGap
  }
  const groups: { sum: number; count: number }[] = []
  layer.forEach((item, i) => {
    let group = { sum: wishOf(item) - offsets[i]!, count: 1 }
    for (
      let last = groups.at(-1);
      last !== undefined && last.sum / last.count >= group.sum / group.count;
      last = groups.at(-1)
    ) {
      groups.pop()
      group = { sum: last.sum + group.sum, count: last.count + group.count }
    }
    groups.push(group)
  })
  const shifts = groups.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count))
  layer.forEach((item, i) => (columns[item] = offsets[i]! + shifts[i]!))
}
