/**
 * Filters are stored with four output channels beside each other, [channels / 4][inputs][taps][4], and transformed at run time: the
 * transformed ones are 36 elements for 9, which nobody should have to download, and which take longer to read from memory than to compute.
 */
import type { Value } from "../../../../ir/graph.ts"
import { tensorOf } from "../../../../tensor/tensor.ts"
import { along, fixed, laneVariable, type Coordinate } from "../../../access/coordinate.ts"
import { rowMajor } from "../../../access/layout.ts"
import type { Stored } from "../../../access/storage.ts"
import type { KernelWriter } from "../../../emit/kernel-writer.ts"
import type { TemplateContext } from "../../../emit/template-context.ts"
import type { Statement } from "../../../language/kernel.ts"
import { lanes } from "./lanes.ts"
import type { Matrices } from "./matrices.ts"
import { straightCode } from "./straight-code.ts"
import type { Transform } from "./transforms.ts"

const taps = 9

/** Filters with axes [four channels, input, tap, lane]. */
export function storedFilters(context: TemplateContext, filters: Value): Stored {
  const [outputs, inputs] = filters.type.shape as [number, number]
  const quads = outputs / lanes
  if (!context.isWeight(filters)) {
    const { storage, layout } = context.materialise(filters)
    const [output, input, , tap] = layout.strides as [number, number, number, number]
    return { storage, layout: { ...layout, strides: [output * lanes, input, tap, output] } }
  }
  const storage = context.packedWeight(filters, "winograd", (builder, weight) => {
    const shape = builder.constant("shape", tensorOf("int64", [3], [quads, lanes, inputs * taps]))
    return builder.apply("transpose", [builder.apply("reshape", [weight, shape])], { perm: [0, 2, 1] })
  })
  return { storage, layout: rowMajor([quads, inputs, taps, lanes]) }
}

/** G g Gᵀ of four channels' filters for input `c`. */
export function transformFilters(
  writer: KernelWriter,
  { points, filter }: Transform,
  filters: Stored,
  quad: Coordinate,
  target: Matrices,
  set: Coordinate,
): readonly Statement[] {
  const code = straightCode(writer)
  const load = (tap: number) =>
    code.keep(writer.load(filters, [quad, along("c"), fixed(tap), along(laneVariable)], lanes))
  const vertical = [0, 1, 2].map((column) => {
    const rows = [0, 1, 2].map((row) => load(3 * row + column))
    return filter(rows, code.keep)
  })
  for (let i = 0; i < points; i++) {
    const row = vertical.map((column) => column[i]!)
    filter(row, code.keep).forEach((value, j) => {
      const at = target.at(set, fixed(i * points + j), along("c"), along(laneVariable))
      code.add(writer.store(target.stored, at, value))
    })
  }
  return code.statements
}
