/**
 * Convolution with 3 × 3 taps by Winograd's algorithm (`transforms.ts`): tiles of m × m outputs from (m + 2)² products for each input
 * channel, so 4 multiplications for an output take the place of 9 (m = 2), or 2¼ (m = 4).
 *
 *   U[i, j] = G w Gᵀ     V[i, j] = Bᵀ x B     M[i, j] = U[i, j] · V[i, j]     y = tail(Aᵀ M A)
 *
 * For each point (i, j), M is a matrix product over input channels. U and V are four times and twice as large as what they are made of, so one of the
 * two is made in blocks that stay in the second cache, and the other is walked through:
 *
 *   few filters     U;  for strip of tiles { V of the strip;  for block of channels { M;  y } }
 *   small images    V;  for block of channels { U of the block;  for strip of tiles { M;  y } }
 *
 * whichever reads less. The outer loop is divided into a few parts, which run independently, and each part has memory of its own for its block and for M.
 */
import type { Value } from "../../../../ir/graph.ts"
import { elementCount } from "../../../../tensor/shape.ts"
import { along, plus } from "../../../access/coordinate.ts"
import { rowMajor } from "../../../access/layout.ts"
import type { Stored } from "../../../access/storage.ts"
import type { KernelWriter } from "../../../emit/kernel-writer.ts"
import type { TemplateContext } from "../../../emit/template-context.ts"
import { divU, remU, variable } from "../../../language/build.ts"
import type { Statement } from "../../../language/kernel.ts"
import { bind, loop } from "../../../language/statements.ts"
import type { WindowElement } from "../windows.ts"
import { inParts, partVariable } from "../parts.ts"
import type { PlaneWalk } from "../plane-walk.ts"
import { startOf } from "../tile-start.ts"
import { tailOf } from "../tail.ts"
import { storedFilters, transformFilters } from "./filters.ts"
import { transformStrip } from "./input.ts"
import { lanes } from "./lanes.ts"
import { scratchMatrices, type Matrices } from "./matrices.ts"
import { finishStrip, type WinogradOutput } from "./output.ts"
import type { WinogradPlan } from "./plan.ts"
import { multiplyMatrices } from "./products.ts"
import { transforms } from "./transforms.ts"

export interface WinogradConvolution extends Omit<WinogradOutput, "tail"> {
  readonly name: string
  readonly plan: WinogradPlan
  readonly filters: Value
  /** Where strips are read, in any order. */
  input(): WindowElement
  /** Where planes are read, one after the other. */
  planes(): PlaneWalk
}

export function lowerWinograd(context: TemplateContext, convolution: WinogradConvolution): void {
  const { value, outputAt, plan } = convolution
  const tail = tailOf(context, value, outputAt(along("n"), along("k"), [along("y"), along("x")]), "x")
  const kernels = new WinogradKernels(context, convolution, { ...convolution, tail })
  if (plan.order === "filters first") kernels.filtersFirst()
  else kernels.inputFirst()
}

class WinogradKernels {
  readonly #context: TemplateContext
  readonly #convolution: WinogradConvolution
  readonly #output: WinogradOutput
  readonly #plan: WinogradPlan
  readonly #points: number

  constructor(context: TemplateContext, convolution: WinogradConvolution, output: WinogradOutput) {
    this.#context = context
    this.#convolution = convolution
    this.#output = output
    this.#plan = convolution.plan
    this.#points = transforms[convolution.plan.tiling.size].points ** 2
  }

  filtersFirst(): void {
    const { name } = this.#convolution
    const { tiling, batch, inputs, outputs, blockQuads, blocks, parts } = this.#plan
    const filters = this.#filterMatrices(outputs / lanes)
    this.#transformAllFilters(filters)
    const input = this.#convolution.input()
    const writer = this.#context.writer()
    const transformed = this.#inputMatrices(parts)
    const products = this.#productMatrices()
    const set = along(partVariable)
    const quadSet = plus(along("quad"), along("q"))
    const block = this.#block(writer, {
      filters,
      quadSet,
      input: transformed,
      inputSet: set,
      products,
      productSet: set,
    })
    const strip = [
      bind("n", divU(variable("place"), tiling.strips))[0],
      bind("strip", remU(variable("place"), tiling.strips))[0],
      loop("c", inputs, [transformStrip(writer, tiling, input, transformed, set)]),
      loop("quadTile", blocks, [startOf("quad", blockQuads, outputs / lanes), ...block]),
    ]
    this.#context.run(writer, name, ...inParts("place", batch * tiling.strips, parts, strip))
  }

  inputFirst(): void {
    const { name, filters: source } = this.#convolution
    const { tiling, batch, inputs, outputs, blockQuads, blocks, parts } = this.#plan
    const transformed = this.#inputMatrices(batch * tiling.strips)
    this.#transformAllInput(transformed)
    const writer = this.#context.writer()
    const filters = this.#filterMatrices(parts * blockQuads)
    const products = this.#productMatrices()
    const inputSet = plus(along("n", tiling.strips), along("strip"))
    const quadSet = plus(along(partVariable, blockQuads), along("q"))
    const stored = storedFilters(this.#context, source)
    const quad = plus(along("quad"), along("q"))
    const transform = transformFilters(writer, transforms[tiling.size], stored, quad, filters, quadSet)
    const operands = { filters, quadSet, input: transformed, inputSet, products, productSet: along(partVariable) }
    const block = [
      startOf("quad", blockQuads, outputs / lanes),
      loop("q", blockQuads, [loop("c", inputs, transform)]),
      loop("n", batch, [loop("strip", tiling.strips, this.#block(writer, operands))]),
    ]
    this.#context.run(writer, name, ...inParts("quadTile", blocks, parts, block))
  }

  #transformAllFilters(filters: Matrices): void {
    const { tiling, inputs, outputs } = this.#plan
    const writer = this.#context.writer()
    const stored = storedFilters(this.#context, this.#convolution.filters)
    const [transform, quad] = [transforms[tiling.size], along("quad")]
    const body = loop("c", inputs, transformFilters(writer, transform, stored, quad, filters, quad))
    this.#context.run(writer, "winogradFilters", { variable: "quad", count: outputs / lanes }, [body])
  }

  #transformAllInput(transformed: Matrices): void {
    const planes = this.#convolution.planes()
    const { tiling, batch } = this.#plan
    const writer = this.#context.writer()
    const set = plus(along("n", tiling.strips), along("strip"))
    const strips = loop("strip", tiling.strips, [transformStrip(writer, tiling, planes.input, transformed, set)])
    const body = loop("n", batch, [...planes.prepare(writer), strips])
    this.#context.run(writer, "winogradInput", ...planes.overChannels([body]))
  }

  /** The products of a block of channels and a strip, and their way back. */
  #block(writer: KernelWriter, operands: Parameters<typeof multiplyMatrices>[1]): readonly Statement[] {
    const { tiling, inputs, blockQuads, tiles } = this.#plan
    const extents = { points: this.#points, inputs, quads: blockQuads, tiles }
    const made = {
      products: operands.products,
      set: operands.productSet,
      first: along("quad", lanes),
      channels: blockQuads * lanes,
      kept: this.#output.tail.isLong ? this.#keptOutputs() : undefined,
    }
    return [multiplyMatrices(writer, operands, extents), finishStrip(this.#context, writer, tiling, this.#output, made)]
  }

  #keptOutputs(): Stored {
    const { tiling, parts } = this.#plan
    const shape = [parts, tiling.size, tiling.size, lanes]
    return { storage: this.#context.scratch("float32", elementCount(shape)), layout: rowMajor(shape) }
  }

  #filterMatrices(quads: number): Matrices {
    return scratchMatrices(this.#context, quads, this.#points, this.#plan.inputs, lanes)
  }

  #inputMatrices(sets: number): Matrices {
    return scratchMatrices(this.#context, sets, this.#points, this.#plan.inputs, this.#plan.tiles)
  }

  #productMatrices(): Matrices {
    const { parts, blockQuads, tiles } = this.#plan
    return scratchMatrices(this.#context, parts, this.#points, blockQuads * lanes, tiles)
  }
}
