/**
 * A block of a convolution's result that stays in registers: some output channels times some vectors of pixels. Vectors lie in one row or
 * in rows above each other.
 *
 * The vectors of a row start at multiples of the lanes, but the last one ends with the row: it overlaps the one before, and its elements are
 * computed twice. So is the last tile of a row, of a column and of the channels. Nothing is ever computed half, which would cost more code than
 * time: a kernel is one tile with its tail.
 */

/** Where a vector of pixels starts within its tile, in outputs. */
export interface PixelVector {
  readonly row: number
  readonly column: number
}

export interface RegisterTile {
  /** Output channels. */
  readonly channels: number
  /** Outputs that it covers along the last two axes. */
  readonly rows: number
  readonly columns: number
  readonly vectors: readonly PixelVector[]
}

/**
 * Four channels by two vectors are the fastest measured tile with fused multiply-add as well as without: eight sums hide the latency, and
 * they leave room for the operands. More sums spill; fewer channels load more than they compute.
 */
export function registerTile(channels: number, rows: number, columns: number, lanes: number): RegisterTile {
  const tileChannels = channelsOf(channels)
  const shape = pixelShape(tileChannels >= 3 ? 2 : 4, rows, Math.ceil(columns / lanes))
  const width = Math.min(columns, shape.across * lanes)
  const vectors = Array.from({ length: shape.down }, (_, row) =>
    Array.from({ length: Math.ceil(width / lanes) }, (_, i) => ({
      row,
      column: Math.max(0, Math.min(i * lanes, width - lanes)),
    })),
  )
  return { channels: tileChannels, rows: shape.down, columns: width, vectors: vectors.flat() }
}

/** Three or four channels, whichever leaves less to compute twice; the cost of a tile is its loads and multiply-adds. */
function channelsOf(channels: number): number {
  if (channels < 4) return channels
  const cost = (size: number): number => Math.ceil(channels / size) * (3 * size + 2)
  return cost(3) < cost(4) ? 3 : 4
}

interface PixelShape {
  readonly down: number
  readonly across: number
}

/** How many of at most so many vectors lie beside and above each other, so that few are computed twice. */
function pixelShape(most: number, rows: number, vectorsAcross: number): PixelShape {
  const shapes = Array.from({ length: Math.min(most, vectorsAcross) }, (_, i): PixelShape => {
    const across = i + 1
    return { across, down: Math.min(rows, Math.floor(most / across)) }
  })
  const cost = ({ across, down }: PixelShape): number =>
    Math.ceil(rows / down) * Math.ceil(vectorsAcross / across) * (across * down + 1)
  return shapes.reduceRight((best, shape) => (cost(shape) < cost(best) ? shape : best))
}
