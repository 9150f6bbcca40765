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
import type { Value } from "../../../ir/graph.ts"
import { elementCount, stridesOf } from "../../../tensor/shape.ts"
import { along, fixed, laneVariable, plus, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import type { Stored } from "../../access/storage.ts"
import { accessesOf } from "../../emit/analysis.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import { mergeLoops } from "../../emit/loops.ts"
import { multiplyAdd } from "../../emit/multiply-add.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { constant, splat } from "../../language/build.ts"
import type { Expr, Local, Statement } from "../../language/kernel.ts"
import { accumulator, bind, loop, update } from "../../language/statements.ts"
import { denseLoops, type Level } from "./dense-loops.ts"
import { registerTile, type PixelVector, type RegisterTile } from "./register-tile.ts"
import { storeVector, tailOf, type Tail } from "./tail.ts"
import type { WindowPoint } from "./windows.ts"

export interface DenseConvolution {
  readonly name: string
  /** The node's output. */
  readonly value: Value
  readonly batch: number
  readonly groups: number
  /** Channels of one group. */
  readonly inputs: number
  readonly outputs: number
  readonly axes: readonly DenseAxis[]
  /** The input of a window; lanes go along the outputs of the last axis. */
  input(writer: KernelWriter, lanes: number, point: WindowPoint): Expr
  /** One element of the weights; channels are counted within their group. */
  weight(writer: KernelWriter, at: WeightPoint): Expr
  /** What sums start with, one element for each output channel. */
  readonly bias: Value | undefined
  /** Coordinates of an element in the output. */
  outputAt(batch: Coordinate, channel: Coordinate, outputs: Coordinates): Coordinates
}

export interface WeightPoint {
  readonly group: Coordinate
  readonly output: Coordinate
  readonly input: Coordinate
  readonly taps: Coordinates
}

export interface DenseAxis {
  readonly outputs: number
  readonly taps: number
  /** Loops over taps 0, p, 2p, …, over 1, p + 1, … and so on, instead of one over all. */
  readonly phases?: number
}

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
    const at = axes.map((_, i) => along(`p${i}`))
    const first = convolution.outputAt(along("n"), along("m"), at)
    this.#tail = tailOf(context, convolution.value, first, `p${axes.length - 1}`)
    this.#isFlat = this.#canFlatten(at)
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

  /** Whether all axes are one long row, for the input, the output and the tail. */
  #canFlatten(outputs: Coordinates): boolean {
    const { axes, input } = this.#convolution
    if (axes.length === 1 || axes.some(({ taps }) => taps > 1)) return false
    const taps = axes.map(() => fixed(0))
    const point = { batch: along("n"), channel: along("c"), taps, outputs }
    const read = accessesOf([input(this.#context.writer(), 1, point)]).loads.map(({ index }) => index)
    const loops = axes.map((axis, i) => ({ variable: `p${i}`, extent: axis.outputs }))
    return mergeLoops(loops, [...read, ...this.#tail.accesses], this.#tail.mentioned).loops.length === 1
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
    const { inputs } = this.#convolution
    const starts = this.#starts()
    const sums = starts.locals.map((start, channel) =>
      this.#tile.vectors.map((_, vector) => accumulator(`s${channel}_${vector}`, start)),
    )
    const locals = sums.map((row) => row.map(([, sum]) => sum))
    return [
      ...starts.names,
      ...sums.flatMap((row) => row.map(([declaration]) => declaration)),
      loop(
        "c",
        inputs,
        this.#overTaps([], (taps) => this.#step(locals, taps)),
      ),
      ...this.#results(locals),
    ]
  }

  /** Loops over the taps of all axes, some of whose coordinates are given. */
  #overTaps(outer: Coordinates, step: (taps: Coordinates) => readonly Statement[]): readonly Statement[] {
    const axis = this.#convolution.axes[outer.length]
    if (axis === undefined) return step(outer)
    const { taps, phases = 1 } = axis
    const name = `k${outer.length}`
    return range(phases).flatMap((phase) => {
      const count = Math.ceil((taps - phase) / phases)
      const tap = count === 1 ? fixed(phase) : along(name, phases, phase)
      const body = this.#overTaps([...outer, tap], step)
      return count === 1 ? body : [loop(name, count, body)]
    })
  }

  #starts(): { readonly names: readonly Statement[]; readonly locals: readonly Expr[] } {
    const { bias, value } = this.#convolution
    const channels = range(this.#tile.channels)
    if (bias === undefined) {
      const zero = constant(registerType(value.type.dtype, this.#lanes), 0)
      return { names: [], locals: channels.map(() => zero) }
    }
    const reader = this.#writer.reader(1, new Map())
    const bound = channels.map((channel) =>
      bind(`start${channel}`, splat(reader.element(bias, [this.#outputChannel(channel)]))),
    )
    return { names: bound.map(([name]) => name), locals: bound.map(([, local]) => local) }
  }

  #step(sums: readonly (readonly Local[])[], taps: Coordinates): readonly Statement[] {
    const suffix = taps.map(({ offset }) => `_${offset}`).join("")
    const pixels = this.#tile.vectors.map((vector, i) => bind(`x${i}${suffix}`, this.#pixels(vector, taps)))
    const weights = sums.map((_, channel) => bind(`w${channel}${suffix}`, splat(this.#weight(channel, taps))))
    return [
      ...pixels.map(([name]) => name),
      ...weights.flatMap(([name, weight], channel) => [
        name,
        ...sums[channel]!.map((sum, vector) => update(sum, multiplyAdd(sum, weight, pixels[vector]![1]))),
      ]),
    ]
  }

  #pixels(vector: PixelVector, taps: Coordinates): Expr {
    const { input, inputs } = this.#convolution
    const channel = plus(along("c"), this.#ofGroup(inputs))
    const outputs = besideLast(this.#outputs(vector), along(laneVariable))
    return input(this.#writer, this.#lanes, { batch: along("n"), channel, taps, outputs })
  }

  #weight(channel: number, taps: Coordinates): Expr {
    const at = { group: this.#ofGroup(1), output: along("m", 1, channel), input: along("c"), taps }
    return this.#convolution.weight(this.#writer, at)
  }

  #outputChannel(channel: number): Coordinate {
    return plus(along("m", 1, channel), this.#ofGroup(this.#convolution.outputs))
  }

  /** The first of a group's channels. */
  #ofGroup(channels: number): Coordinate {
    return this.#convolution.groups === 1 ? fixed(0) : along("g", channels)
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
    return storeVector(this.#context, this.#writer, this.#tail, {
      value,
      vector: sum,
      count: Math.min(this.#lanes, this.#columns),
      at: (beside) => outputAt(along("n"), plus(this.#outputChannel(0), channel), besideLast(outputs, beside)),
    })
  }
}

function besideLast(outputs: Coordinates, beside: Coordinate): Coordinates {
  return outputs.map((output, i) => (i === outputs.length - 1 ? plus(output, beside) : output))
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
