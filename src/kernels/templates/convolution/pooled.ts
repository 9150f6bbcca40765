/**
 * Convolution whose results are reduced over all pixels while they are in registers: nothing of the size of an image is ever stored.
 *
 *   for tile of channels { for image {
 *     totals = 0
 *     for tile of pixels {
 *       sums = bias
 *       for c { sums += w[channels, c] · x[c, pixels] }
 *       totals += tail(sums)
 *     }
 *     y[channels] = mean of totals } }
 *
 * A total is a vector in memory, one for each channel of the tile, whose lanes are joined at the end: all registers belong to the sums, and a
 * long tail can be a loop over the channels. The last tile of a row of pixels ends with the row, so that it overlaps the one before; lanes that
 * were counted there count as nothing here. The last tile of channels computes some results twice, from the same numbers in the same order.
 *
 * Channels are the outer loop, and the whole image passes by for each tile of them. That is the order of a plain convolution too where there
 * are more weights than pixels, which is the only place where this is done (`TemplateRule.pools`).
 */
import { elementCount, stridesOf } from "../../../tensor/shape.ts"
import { along, fixed, laneVariable, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import type { Stored } from "../../access/storage.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import { nest, type LoopAxis } from "../../emit/loops.ts"
import { tryExpressions, type TriedExpressions } from "../../emit/tail-trial.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import type { PoolNode } from "../../fuse/pooling.ts"
import {
  constant,
  constantLanes,
  extract,
  ge,
  mul,
  reduceLanes,
  replace,
  select,
  splat,
  sub,
  variable,
} from "../../language/build.ts"
import type { Expr, Let, Local, Statement } from "../../language/kernel.ts"
import { bind, loop } from "../../language/statements.ts"
import { maskOf, type ValueType } from "../../language/value-type.ts"
import type { Combination } from "../reduction.ts"
import { combinationOf } from "../reductions.ts"
import { besideLast, isOneRow, outputChannel, pixelAt, type DenseConvolution } from "./dense-convolution.ts"
import { registerTile, type PixelVector, type RegisterTile } from "./register-tile.ts"
import { startOf, tileCount } from "./tile-start.ts"
import { sumTile } from "./tile-sums.ts"

export function lowerPooled(context: TemplateContext, convolution: DenseConvolution, pool: PoolNode): void {
  new PooledKernel(context, convolution, pool).run()
}

/** A vector of pixels, and which of its lanes no earlier one has; nothing where it is all of them. */
interface CountedVector extends PixelVector {
  readonly mask: readonly [Let, Local] | undefined
}

class PooledKernel {
  readonly #context: TemplateContext
  readonly #convolution: DenseConvolution
  readonly #pool: PoolNode
  readonly #combination: Combination
  readonly #writer: KernelWriter
  readonly #lanes: number
  readonly #type: ValueType
  readonly #tail: TriedExpressions
  readonly #isFlat: boolean
  /** Pixels of a row, which may be all of them. */
  readonly #columns: number
  readonly #tile: RegisterTile
  readonly #tiles: number
  readonly #totals: Stored

  constructor(context: TemplateContext, convolution: DenseConvolution, pool: PoolNode) {
    this.#context = context
    this.#convolution = convolution
    this.#pool = pool
    this.#writer = context.writer()
    const { value, axes, outputs } = convolution
    this.#combination = combinationOf(pool.op, value.type.dtype)
    this.#lanes = laneCountOf(value.type.dtype)
    this.#type = registerType(value.type.dtype, this.#lanes)
    this.#tail = this.#tryTail()
    const accesses = this.#tail.loads.map(({ index }) => index)
    this.#isFlat = isOneRow(convolution, context.writer(), { accesses, mentioned: this.#tail.mentioned })
    this.#columns = this.#isFlat ? this.#pixels : axes.at(-1)!.outputs
    this.#tile = registerTile(outputs, 1, this.#columns, this.#lanes)
    this.#tiles = tileCount(this.#tile.channels, outputs)
    this.#totals = this.#scratch([this.#tile.channels])
  }

  run(): void {
    const { name, batch, outputs } = this.#convolution
    const image = [...this.#startTotals(), ...this.#overPixels(this.#block()), ...this.#finishTotals()]
    const body = [startOf("m", this.#tile.channels, outputs), loop("n", batch, image)]
    this.#context.run(this.#writer, `${name}_${this.#pool.op}`, { variable: "mTile", count: this.#tiles }, body)
  }

  /** Of one image. */
  get #pixels(): number {
    return this.#convolution.axes.reduce((product, { outputs }) => product * outputs, 1)
  }

  #tryTail(): TriedExpressions {
    const { value, outputAt, axes } = this.#convolution
    const reader = this.#context.writer().reader(1, new Map())
    reader.bind(value, constant(registerType(value.type.dtype, 1), 0))
    const tail = reader.element(this.#pool.inputs[0]!, outputAt(along("n"), along("m"), pixelAt(this.#convolution)))
    return tryExpressions(this.#context, [tail], [value, ...reader.visited], `p${axes.length - 1}`)
  }

  /** Memory for vectors, of its own for each tile of channels. */
  #scratch(vectors: readonly number[]): Stored {
    const shape = [this.#tiles, ...vectors, this.#lanes]
    const storage = this.#context.scratch(this.#convolution.value.type.dtype, elementCount(shape))
    return { storage, layout: { offset: 0, strides: stridesOf(shape) } }
  }

  #vectorAt(...at: Coordinates): Coordinates {
    return [along("mTile"), ...at, along(laneVariable)]
  }

  /** Loops over the tiles of an image. */
  #overPixels(block: readonly Statement[]): readonly Statement[] {
    const { columns } = this.#tile
    const rows = this.#isFlat ? [] : this.#convolution.axes.slice(0, -1)
    const loops = rows.map(({ outputs }, i): LoopAxis => ({ variable: `p${i}`, extent: outputs }))
    const tiles = loop("xTile", tileCount(columns, this.#columns), [startOf("x", columns, this.#columns), ...block])
    return nest(loops, [tiles])
  }

  /** One tile: its sums, its tail, and the totals. */
  #block(): readonly Statement[] {
    const { statements, sums } = sumTile(this.#convolution, this.#writer, this.#tile, (vector) => this.#outputs(vector))
    const vectors = this.#countedVectors()
    const names = vectors.flatMap(({ mask }) => mask?.[0] ?? [])
    const count = this.#tail.isLong ? this.#keepAndCount(sums, vectors) : this.#count(sums, vectors)
    return [...statements, ...names, ...count]
  }

  #outputs({ column }: PixelVector): Coordinates {
    const last = this.#convolution.axes.length - 1
    return this.#convolution.axes.map((_, i) =>
      i === last ? along("x", 1, column) : this.#isFlat ? fixed(0) : along(`p${i}`),
    )
  }

  #count(sums: readonly (readonly Local[])[], vectors: readonly CountedVector[]): readonly Statement[] {
    return sums.flatMap((row, channel) => this.#addToTotal(fixed(channel), row, vectors))
  }

  /** Once for all channels, by way of memory. */
  #keepAndCount(sums: readonly (readonly Local[])[], vectors: readonly CountedVector[]): readonly Statement[] {
    const kept = this.#scratch([this.#tile.channels, this.#tile.vectors.length])
    const keep = sums.flatMap((row, channel) =>
      row.flatMap((sum, i) => this.#writer.store(kept, this.#vectorAt(fixed(channel), fixed(i)), sum)),
    )
    const loaded = this.#tile.vectors.map((_, i) =>
      bind(`sum${i}`, this.#writer.load(kept, this.#vectorAt(along("kept"), fixed(i)), this.#lanes)),
    )
    const names = loaded.map(([name]) => name)
    const row = loaded.map(([, sum]) => sum)
    return [...keep, loop("kept", sums.length, [...names, ...this.#addToTotal(along("kept"), row, vectors)])]
  }

  #addToTotal(channel: Coordinate, sums: readonly Local[], vectors: readonly CountedVector[]): readonly Statement[] {
    const at = this.#vectorAt(channel)
    const { start, step } = this.#combination
    const before = this.#writer.load(this.#totals, at, this.#lanes)
    const total = sums.reduce<Expr>((all, sum, i) => {
      const vector = vectors[i]!
      const result = this.#finished(sum, channel, vector)
      const counted = vector.mask === undefined ? result : select(vector.mask[1], result, start(this.#type))
      return step(all, counted)
    }, before)
    return this.#writer.store(this.#totals, at, total)
  }

  /** A vector of sums behind the tail, lane by lane where the tail does not exist for vectors. */
  #finished(sum: Local, channel: Coordinate, vector: PixelVector): Expr {
    const { value, outputAt } = this.#convolution
    const elementAt = (register: Expr, beside: Coordinate, lanes: number): Expr => {
      const reader = this.#writer.reader(lanes, new Map())
      reader.bind(value, register)
      const outputs = besideLast(this.#outputs(vector), beside)
      return reader.element(
        this.#pool.inputs[0]!,
        outputAt(along("n"), outputChannel(this.#convolution, channel), outputs),
      )
    }
    if (this.#tail.lanes === this.#lanes) return elementAt(sum, along(laneVariable), this.#lanes)
    return range(this.#lanes).reduce<Expr>(
      (lanes, lane) => replace(lanes, lane, elementAt(extract(sum, lane), fixed(lane), 1)),
      constant(this.#type, 0),
    )
  }

  #countedVectors(): readonly CountedVector[] {
    const { columns, vectors } = this.#tile
    const lanes = constantLanes(maskOf(this.#type), range(this.#lanes))
    const isOverlapped = this.#columns % columns !== 0
    const repeated = sub(mul(variable("xTile"), columns), variable("x"))
    return vectors.map((vector, i) => {
      const before = i * this.#lanes - vector.column
      if (!isOverlapped && before === 0) return { ...vector, mask: undefined }
      const first = isOverlapped ? sub(repeated, vector.column) : constant("i32", before)
      return { ...vector, mask: bind(`counted${i}`, ge(lanes, splat(first))) }
    })
  }

  #startTotals(): readonly Statement[] {
    const start = constant(this.#type, this.#combination.start(this.#type))
    return range(this.#tile.channels).flatMap((channel) =>
      this.#writer.store(this.#totals, this.#vectorAt(fixed(channel)), start),
    )
  }

  #finishTotals(): readonly Statement[] {
    const value = this.#pool.outputs[0]!
    const { join, finish } = this.#combination
    return range(this.#tile.channels).flatMap((channel) => {
      const total = this.#writer.load(this.#totals, this.#vectorAt(fixed(channel)), this.#lanes)
      const [name, lanes] = bind(`total${channel}`, total)
      const at = [
        along("n"),
        outputChannel(this.#convolution, fixed(channel)),
        ...value.type.shape.slice(2).map(() => fixed(0)),
      ]
      const register = (): Expr => finish(reduceLanes(join, lanes), this.#pixels)
      return [name, ...this.#context.storeResults(this.#writer, { value, lanes: 1, at, extents: new Map(), register })]
    })
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
