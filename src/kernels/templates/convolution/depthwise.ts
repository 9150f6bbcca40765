/**
 * Convolution of each channel with a small filter of its own. There is little to compute for each element, so all else must cost nothing:
 *
 *   for channel { weights to registers; copy the plane with its padding; for two rows, for columns {
 *     each row of the input that the two windows share is loaded once for both; store tail(sums) } }
 *
 * The taps are straight code. A plane is copied right before it is used, so the copy stays in the nearest cache. The last vector of a row
 * and the last pair of rows overlap the ones before.
 */
import { present } from "../../../diagnostics/invariant.ts"
import { along, fixed, laneVariable, plus, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import { multiplyAdd } from "../../emit/multiply-add.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { constant, splat } from "../../language/build.ts"
import type { Expr, Local, Statement } from "../../language/kernel.ts"
import { accumulator, bind, loop, update } from "../../language/statements.ts"
import type { DepthwiseConvolution } from "./depthwise-convolution.ts"
import { lowerSliding, slides } from "./sliding-sums.ts"
import type { SpatialAxis } from "./spatial-axes.ts"
import { startOf, tileCount } from "./tile-start.ts"
import { storeVector, tailOf, type Tail } from "./tail.ts"

/** Filters of more taps would not stay in registers. */
const mostTaps = 9

export function isDepthwise(axes: readonly SpatialAxis[], lanes: number): boolean {
  const taps = axes.reduce((product, { kernel }) => product * kernel, 1)
  return axes.length <= 2 && taps <= mostTaps && axes.at(-1)!.outputs >= lanes
}

export function lowerDepthwise(context: TemplateContext, convolution: DepthwiseConvolution): void {
  if (slides(convolution)) lowerSliding(context, convolution)
  else new DepthwiseKernel(context, convolution).run()
}

/** A tap of the filter, for one row of outputs. */
interface Use {
  readonly row: number
  readonly tap: number
}

class DepthwiseKernel {
  readonly #context: TemplateContext
  readonly #convolution: DepthwiseConvolution
  readonly #writer: KernelWriter
  readonly #lanes: number
  readonly #tail: Tail
  readonly #columnAxis: SpatialAxis
  readonly #rowAxis: SpatialAxis | undefined
  /** Outputs above each other in a tile. */
  readonly #tileRows: number

  constructor(context: TemplateContext, convolution: DepthwiseConvolution) {
    const { axes, value, outputAt } = convolution
    this.#context = context
    this.#convolution = convolution
    this.#writer = context.writer()
    this.#lanes = laneCountOf(value.type.dtype)
    const at = outputAt(
      along("n"),
      along("c"),
      axes.map((_, i) => along(`p${i}`)),
    )
    this.#tail = tailOf(context, value, at, `p${axes.length - 1}`)
    this.#columnAxis = present(axes.at(-1), "columns")
    this.#rowAxis = axes.at(-2)
    this.#tileRows = Math.min(2, this.#rowAxis?.outputs ?? 1)
  }

  run(): void {
    const { name, batch, planes } = this.#convolution
    const rows = this.#rowAxis?.outputs ?? 1
    const columns = this.#columnAxis.outputs
    const weights = this.#weights()
    const body = [
      ...weights.map(([declaration]) => declaration),
      ...this.#bias(),
      loop("n", batch, [
        ...planes.prepare(this.#writer),
        loop("yTile", tileCount(this.#tileRows, rows), [
          startOf("y", this.#tileRows, rows),
          loop("xTile", tileCount(this.#lanes, columns), [
            startOf("x", this.#lanes, columns),
            ...this.#tile(weights.map(([, weight]) => weight)),
          ]),
        ]),
      ]),
    ]
    this.#context.run(this.#writer, name, ...planes.overChannels(body))
  }

  #weights() {
    return this.#taps().map((taps, i) => bind(`w${i}`, splat(this.#convolution.weight(this.#writer, along("c"), taps))))
  }

  /** The coordinates of all taps of the filter, in order. */
  #taps(): readonly Coordinates[] {
    const columns = range(this.#columnAxis.kernel).map((tap) => fixed(tap))
    if (this.#rowAxis === undefined) return columns.map((column) => [column])
    return range(this.#rowAxis.kernel).flatMap((row) => columns.map((column) => [fixed(row), column]))
  }

  #bias(): readonly Statement[] {
    const { bias } = this.#convolution
    if (bias === undefined) return []
    return [bind("start", splat(this.#writer.reader(1, new Map()).element(bias, [along("c")])))[0]]
  }

  #tile(weights: readonly Local[]): readonly Statement[] {
    const { bias, value } = this.#convolution
    const type = registerType(value.type.dtype, this.#lanes)
    const start: Expr = bias === undefined ? constant(type, 0) : { op: "local", type, name: "start" }
    const sums = range(this.#tileRows).map((row) => accumulator(`s${row}`, start))
    const locals = sums.map(([, sum]) => sum)
    return [
      ...sums.map(([declaration]) => declaration),
      ...[...this.#usesByRow()].flatMap(([inputRow, uses]) => this.#inputRow(inputRow, uses, locals, weights)),
      ...locals.flatMap((sum, row) => this.#store(sum, row)),
    ]
  }

  /** Which outputs of the tile use which row of the filter on each row of the input. */
  #usesByRow(): ReadonlyMap<number, readonly Use[]> {
    const { stride, dilation, kernel } = this.#rowAxis ?? { stride: 1, dilation: 1, kernel: 1 }
    const uses = new Map<number, Use[]>()
    for (const row of range(this.#tileRows)) {
      for (const tap of range(kernel)) {
        const inputRow = row * stride + tap * dilation
        uses.set(inputRow, [...(uses.get(inputRow) ?? []), { row, tap }])
      }
    }
    return uses
  }

  #inputRow(
    inputRow: number,
    uses: readonly Use[],
    sums: readonly Local[],
    weights: readonly Local[],
  ): readonly Statement[] {
    const { kernel } = this.#columnAxis
    return range(kernel).flatMap((column) => {
      const [name, x] = bind(`x${inputRow}_${column}`, this.#input(uses[0]!, column))
      const updates = uses.map(({ row, tap }) =>
        update(sums[row]!, multiplyAdd(sums[row]!, weights[tap * kernel + column]!, x)),
      )
      return [name, ...updates]
    })
  }

  #input({ row, tap }: Use, column: number): Expr {
    const taps = this.#rowAxis === undefined ? [fixed(column)] : [fixed(tap), fixed(column)]
    const outputs = this.#outputs(row, plus(along("x"), along(laneVariable)))
    return this.#convolution.planes.input(this.#writer, this.#lanes, {
      batch: along("n"),
      channel: along("c"),
      taps,
      outputs,
    })
  }

  #outputs(row: number, column: Coordinate): Coordinates {
    return this.#rowAxis === undefined ? [column] : [along("y", 1, row), column]
  }

  #store(sum: Local, row: number): readonly Statement[] {
    const { value, outputAt } = this.#convolution
    return storeVector(this.#context, this.#writer, this.#tail, {
      value,
      vector: sum,
      count: this.#lanes,
      at: (beside) => outputAt(along("n"), along("c"), this.#outputs(row, plus(along("x"), beside))),
    })
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
