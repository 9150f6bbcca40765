import type { Value } from "../../../../ir/graph.ts"
import {
  along,
  fixed,
  laneVariable,
  plus,
  shifted,
  valueOf,
  type Coordinate,
  type Coordinates,
} from "../../../access/coordinate.ts"
import type { Stored } from "../../../access/storage.ts"
import type { KernelWriter } from "../../../emit/kernel-writer.ts"
import type { TemplateContext } from "../../../emit/template-context.ts"
import { add, splat } from "../../../language/build.ts"
import type { Expr, Statement } from "../../../language/kernel.ts"
import { bind, loop, when } from "../../../language/statements.ts"
import { storeVector, type Tail } from "../tail.ts"
import { ownsRow, placeOfVector, type Tiling } from "./geometry.ts"
import { lanes, rowOfTiles } from "./lanes.ts"
import type { Matrices } from "./matrices.ts"
import { straightCode } from "./straight-code.ts"
import { transforms, type Keep } from "./transforms.ts"

/** Where the results of a convolution go. */
export interface WinogradOutput {
  /** The node's output. */
  readonly value: Value
  readonly tail: Tail
  readonly bias: Value | undefined
  outputAt(batch: Coordinate, channel: Coordinate, outputs: Coordinates): Coordinates
}

/** What a block of channels leaves for a strip. */
export interface MadeProducts {
  readonly products: Matrices
  readonly set: Coordinate
  /** The block's first channel. */
  readonly first: Coordinate
  readonly channels: number
  /** Memory for the outputs of four tiles, with axes [set, row, vector, lane]; only a long tail needs it. */
  readonly kept: Stored | undefined
}

/** Aᵀ M A of all tiles in strip `strip` of image `n`, stored with the tail. */
export function finishStrip(
  context: TemplateContext,
  writer: KernelWriter,
  tiling: Tiling,
  output: WinogradOutput,
  made: MadeProducts,
): Statement {
  return new StripOutput(context, writer, tiling, output, made).statement()
}

class StripOutput {
  readonly #context: TemplateContext
  readonly #writer: KernelWriter
  readonly #tiling: Tiling
  readonly #output: WinogradOutput
  readonly #made: MadeProducts
  readonly #channel: Coordinate

  constructor(
    context: TemplateContext,
    writer: KernelWriter,
    tiling: Tiling,
    output: WinogradOutput,
    made: MadeProducts,
  ) {
    this.#context = context
    this.#writer = writer
    this.#tiling = tiling
    this.#output = output
    this.#made = made
    this.#channel = plus(made.first, along("k"))
  }

  statement(): Statement {
    const { bias } = this.#output
    const { channels } = this.#made
    if (bias === undefined) return loop("k", channels, [this.#rows(undefined)])
    const element = this.#writer.reader(1, new Map()).element(bias, [this.#channel])
    const [name, local] = bind("bias", splat(element))
    return loop("k", channels, [name, this.#rows(local)])
  }

  #rows(bias: Expr | undefined): Statement {
    const vector = [...placeOfVector(this.#tiling), ...this.#vector(bias)]
    return loop("r", this.#tiling.stripRows, [loop("vector", this.#tiling.vectors, vector)])
  }

  /** The outputs of four tiles. A short tail is written out for each of their vectors; a long one is a loop over their rows. */
  #vector(bias: Expr | undefined): readonly Statement[] {
    const { size } = this.#tiling
    const { set, kept } = this.#made
    const code = straightCode(this.#writer)
    const turned = this.#turned(code.keep)
    const sums = turned.map((row) => row.map((vector) => (bias === undefined ? vector : code.keep(add(vector, bias)))))
    if (kept === undefined) {
      sums.forEach((row, r) => code.add(this.#storeRow(row, fixed(r))))
      return code.statements
    }
    const keptAt = (row: Coordinate, q: number): Coordinates => [set, row, fixed(q), along(laneVariable)]
    sums.forEach((row, r) => row.forEach((sum, q) => code.add(this.#writer.store(kept, keptAt(fixed(r), q), sum))))
    const loaded = sums[0]!.map((_, q) => bind(`sum${q}`, this.#writer.load(kept, keptAt(along("kept"), q), lanes)))
    const names = loaded.map(([name]) => name)
    const finish = this.#storeRow(
      loaded.map(([, sum]) => sum),
      along("kept"),
    )
    return [...code.statements, loop("kept", size, [...names, ...finish])]
  }

  /** Rows of vectors as they lie in the output. */
  #turned(keep: Keep): readonly (readonly Expr[])[] {
    const { size } = this.#tiling
    const { products, set } = this.#made
    const { points, output } = transforms[size]
    const each = Array.from({ length: points }, (_, i) => i)
    const slot = plus(along("slot"), along(laneVariable))
    const columns = each.map((j) => {
      const at = each.map((i) => products.at(set, fixed(i * points + j), along("k"), slot))
      const loaded = at.map((one) => keep(this.#writer.load(products.stored, one, lanes)))
      return output(loaded, keep)
    })
    return each.slice(0, size).map((row) => {
      const outputs = columns.map((column) => column[row]!)
      return rowOfTiles(size, output(outputs, keep), keep)
    })
  }

  #storeRow(vectors: readonly Expr[], row: Coordinate): readonly Statement[] {
    const stores = vectors.flatMap((vector, q) => this.#store(vector, row, q))
    const isOwn = ownsRow(this.#tiling, valueOf(row))
    return isOwn === undefined ? stores : [when(isOwn, stores)]
  }

  /** Stores vector `q` of a row of outputs; a single vector of tiles may be wider than the image. */
  #store(vector: Expr, row: Coordinate, q: number): readonly Statement[] {
    const { vectors, width } = this.#tiling
    const { value, tail, outputAt } = this.#output
    const first = q * lanes
    const count = vectors === 1 ? Math.min(lanes, width - first) : lanes
    if (count <= 0) return []
    const at = (beside: Coordinate): Coordinates =>
      outputAt(along("n"), this.#channel, [plus(along("y"), row), shifted(plus(along("x"), beside), first)])
    return storeVector(this.#context, this.#writer, tail, { value, vector, count, at })
  }
}
