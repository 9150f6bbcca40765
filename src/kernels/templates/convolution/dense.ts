/**
 * Convolution as a matrix product without a matrix: a register tile of output channels by pixels runs over input channels and taps.
 *
 *   for strip of pixels { for tile of channels { for tile of the strip {
 *     sums = bias
 *     for c { for taps { sums += w[channels, c, taps] · x[c, pixels at taps] } }
 *     store tail(sums) } } }
 *
 * A vector holds neighbouring pixels, so the input is read in place, and weights are single elements spread over a vector, read in their
 * stored order: neither needs packing. All loops stay loops; the innermost is about eight multiply-adds and six loads, and engines do worse
 * on it unrolled.
 *
 * A strip's inputs stay in the nearest caches while all channels pass by; when there are more weights than pixels, the tile of channels is the
 * outer loop instead, and its weights stay. When windows are one element wide and the tail reads whole images, rows follow each other
 * as one long row.
 *
 * Source: Georganas et al., "Anatomy of High-Performance Deep Learning Convolutions on SIMD Architectures", 2018, with the roles of
 * pixels and channels in a vector exchanged, because the layout here is [n, c, y, x].
 */
import { elementCount, stridesOf } from "../../../tensor/shape.ts"
import { along, fixed, laneVariable, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import type { Stored } from "../../access/storage.ts"
import type { KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import type { Local, Statement } from "../../language/kernel.ts"
import { bind, loop } from "../../language/statements.ts"
import { besideLast, isOneRow, outputChannel, pixelAt, type DenseConvolution } from "./dense-convolution.ts"
import { denseLoops, type Level } from "./dense-loops.ts"
import { registerTile, type PixelVector, type RegisterTile } from "./register-tile.ts"
import { storeVector, tailOf, type Tail } from "./tail.ts"
import { sumTile } from "./tile-sums.ts"

export function lowerDense(context: TemplateContext, convolution: DenseConvolution): void {
  new DenseKernel(context, convolution).run()
}

class DenseKernel {
  readonly #context: TemplateContext
  readonly #convolution: DenseConvolution
  readonly #writer: KernelWriter
  readonly #lanes: number
  readonly #tail: Tail
  /** The last axes of the pixels: rows, and columns, which may be all pixels. */
  readonly #rows: number
  readonly #columns: number
  readonly #isFlat: boolean
  readonly #tile: RegisterTile
  /** The loops around a tile, outermost first, and the first that turns more than once. */
  readonly #levels: readonly Level[]
  readonly #range: Level

  constructor(context: TemplateContext, convolution: DenseConvolution) {
    this.#context = context
    this.#convolution = convolution
    this.#writer = context.writer()
    this.#lanes = laneCountOf(convolution.value.type.dtype)
    const { axes } = convolution
    const first = convolution.outputAt(along("n"), along("m"), pixelAt(convolution))
    this.#tail = tailOf(context, convolution.value, first, `p${axes.length - 1}`)
    this.#isFlat = isOneRow(convolution, context.writer(), this.#tail)
    this.#columns = this.#isFlat ? axes.reduce((product, { outputs }) => product * outputs, 1) : axes.at(-1)!.outputs
    this.#rows = this.#isFlat ? 1 : (axes.at(-2)?.outputs ?? 1)
    this.#tile = registerTile(convolution.outputs, this.#rows, this.#columns, this.#lanes)
    this.#levels = this.#loops()
    this.#range = this.#levels.find(({ count }) => count > 1) ?? this.#levels[0]!
  }

  run(): void {
    const body = this.#levels.reduceRight<readonly Statement[]>(
      (inner, level) => this.#turn(level, [level.names, inner].flat()),
      this.#block(),
    )
    this.#context.run(this.#writer, this.#convolution.name, this.#range, body)
  }

  /** A loop around statements; the kernel's range is none. */
  #turn(level: Level, statements: readonly Statement[]): readonly Statement[] {
    return level === this.#range ? statements : [loop(level.variable, level.count, statements)]
  }

  /** The loops around a tile. */
  #loops(): readonly Level[] {
    const { axes, batch, groups, outputs, inputs } = this.#convolution
    const pixels = axes.reduce((product, axis) => product * axis.outputs, 1)
    const taps = axes.reduce((product, axis) => product * axis.taps, 1)
    const planes = this.#isFlat ? [] : axes.slice(0, -2).map((axis) => axis.outputs)
    const space = { batch, groups, channels: outputs, planes, rows: this.#rows, columns: this.#columns }
    return denseLoops(space, this.#tile, inputs > 0 && outputs * taps > pixels)
  }

  /** One tile: its sums, the loops over channels and taps, and its tail. */
  #block(): readonly Statement[] {
    const outputsOf = (vector: PixelVector): Coordinates => this.#outputs(vector)
    const { statements, sums } = sumTile(this.#convolution, this.#writer, this.#tile, outputsOf)
    return [...statements, ...this.#results(sums)]
  }

  #outputs({ row, column }: PixelVector): Coordinates {
    const { axes } = this.#convolution
    return axes.map((_, i) => {
      if (i === axes.length - 1) return along("x", 1, column)
      if (this.#isFlat) return fixed(0)
      return i < axes.length - 2 ? along(`p${i}`) : this.#rows > 1 ? along("y", 1, row) : fixed(0)
    })
  }

  /** A short tail is written out for every vector of the tile; a long one is a loop over its channels. */
  #results(sums: readonly (readonly Local[])[]): readonly Statement[] {
    const { vectors } = this.#tile
    const channels = range(this.#tile.channels)
    if (!this.#tail.isLong) {
      return channels.flatMap((channel) =>
        vectors.flatMap((vector, i) => this.#store(sums[channel]![i]!, fixed(channel), vector)),
      )
    }
    const kept = this.#keptSums()
    const at = (channel: Coordinate, vector: number): Coordinates => [
      ...this.#rangeAt,
      channel,
      fixed(vector),
      along(laneVariable),
    ]
    const keep = channels.flatMap((channel) =>
      vectors.flatMap((_, i) => this.#writer.store(kept, at(fixed(channel), i), sums[channel]![i]!)),
    )
    const finish = vectors.flatMap((vector, i) => {
      const [name, sum] = bind(`sum${i}`, this.#writer.load(kept, at(along("kept"), i), this.#lanes))
      return [name, ...this.#store(sum, along("kept"), vector)]
    })
    return [...keep, loop("kept", channels.length, finish)]
  }

  /** Memory for the sums of a tile, of its own for each turn of the outermost loop. */
  #keptSums(): Stored {
    const shape = [this.#range.count, this.#tile.channels, this.#tile.vectors.length, this.#lanes]
    const storage = this.#context.scratch(this.#convolution.value.type.dtype, elementCount(shape))
    const strides = stridesOf(shape)
    return { storage, layout: { offset: 0, strides: this.#range.count === 1 ? strides.slice(1) : strides } }
  }

  /** Coordinates of the turn of the outermost loop. */
  get #rangeAt(): Coordinates {
    return this.#range.count === 1 ? [] : [along(this.#range.variable)]
  }

  /** Stores a vector of sums, or as many lanes of it as there are columns. */
  #store(sum: Local, channel: Coordinate, vector: PixelVector): readonly Statement[] {
    const { value, outputAt } = this.#convolution
    const outputs = this.#outputs(vector)
    const at = outputChannel(this.#convolution, channel)
    return storeVector(this.#context, this.#writer, this.#tail, {
      value,
      vector: sum,
      count: Math.min(this.#lanes, this.#columns),
      at: (beside) => outputAt(along("n"), at, besideLast(outputs, beside)),
    })
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
