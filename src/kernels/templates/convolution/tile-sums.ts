import { along, fixed, laneVariable, plus, type Coordinates } from "../../access/coordinate.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import { multiplyAdd } from "../../emit/multiply-add.ts"
import { constant, splat } from "../../language/build.ts"
import type { Expr, Local, Statement } from "../../language/kernel.ts"
import { accumulator, bind, loop, update } from "../../language/statements.ts"
import { besideLast, ofGroup, outputChannel, type DenseConvolution } from "./dense-convolution.ts"
import type { PixelVector, RegisterTile } from "./register-tile.ts"

/** The sums of a tile in registers, a row for each channel with one for each vector of pixels, and what computes them. */
export interface TileSums {
  readonly statements: readonly Statement[]
  readonly sums: readonly (readonly Local[])[]
}

/** Sums over input channels and taps; `outputsOf` is where the first pixel of a vector is. */
export function sumTile(
  convolution: DenseConvolution,
  writer: KernelWriter,
  tile: RegisterTile,
  outputsOf: (vector: PixelVector) => Coordinates,
): TileSums {
  return new TileSummation(convolution, writer, tile, outputsOf).sum()
}

class TileSummation {
  readonly #convolution: DenseConvolution
  readonly #writer: KernelWriter
  readonly #tile: RegisterTile
  readonly #outputsOf: (vector: PixelVector) => Coordinates
  readonly #lanes: number

  constructor(
    convolution: DenseConvolution,
    writer: KernelWriter,
    tile: RegisterTile,
    outputsOf: (vector: PixelVector) => Coordinates,
  ) {
    this.#convolution = convolution
    this.#writer = writer
    this.#tile = tile
    this.#outputsOf = outputsOf
    this.#lanes = laneCountOf(convolution.value.type.dtype)
  }

  sum(): TileSums {
    const starts = this.#starts()
    const declared = starts.locals.map((start, channel) =>
      this.#tile.vectors.map((_, vector) => accumulator(`s${channel}_${vector}`, start)),
    )
    const sums = declared.map((row) => row.map(([, sum]) => sum))
    const steps = this.#overTaps([], (taps) => this.#step(sums, taps))
    const statements = [
      ...starts.names,
      ...declared.flatMap((row) => row.map(([declaration]) => declaration)),
      loop("c", this.#convolution.inputs, steps),
    ]
    return { statements, sums }
  }

  #starts(): { readonly names: readonly Statement[]; readonly locals: readonly Expr[] } {
    const { bias, value } = this.#convolution
    const channels = range(this.#tile.channels)
    if (bias === undefined) {
      const zero = constant(registerType(value.type.dtype, this.#lanes), 0)
      return { names: [], locals: channels.map(() => zero) }
    }
    const reader = this.#writer.reader(1, new Map())
    const bound = channels.map((channel) => {
      const at = outputChannel(this.#convolution, fixed(channel))
      return bind(`start${channel}`, splat(reader.element(bias, [at])))
    })
    return { names: bound.map(([name]) => name), locals: bound.map(([, local]) => local) }
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
    const { input, inputs, groups } = this.#convolution
    const channel = plus(along("c"), ofGroup(groups, inputs))
    const outputs = besideLast(this.#outputsOf(vector), along(laneVariable))
    return input(this.#writer, this.#lanes, { batch: along("n"), channel, taps, outputs })
  }

  #weight(channel: number, taps: Coordinates): Expr {
    const { weight, groups } = this.#convolution
    const at = { group: ofGroup(groups, 1), output: along("m", 1, channel), input: along("c"), taps }
    return weight(this.#writer, at)
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
