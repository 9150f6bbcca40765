/**
 * Recurrent weights in the order in which a step reads them: for a tile of units, one k after the other, and of each all
 * gates side by side.
 *
 *   r [directions, gates · hidden, hidden]  →  [direction][tile][k][gate][width]       units filled up to whole tiles with 0
 *
 * So a step walks through its panel once from begin to end, as fast as the memory that holds it can be read.
 */
import type { GraphBuilder } from "../../../ir/builder.ts"
import type { Value } from "../../../ir/graph.ts"
import { elementCount, type Shape } from "../../../tensor/shape.ts"
import { tensorOf } from "../../../tensor/tensor.ts"
import { along, plus, type Coordinates } from "../../access/coordinate.ts"
import { rowMajor } from "../../access/layout.ts"
import type { Stored } from "../../access/storage.ts"
import { registerType } from "../../emit/kernel-writer.ts"
import { nest } from "../../emit/loops.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { add, constant, lt, mul, variable } from "../../language/build.ts"
import { when } from "../../language/statements.ts"

export interface GatePanels {
  /** Gates in all, and those of the panels, which follow each other. */
  readonly gateCount: number
  readonly firstGate: number
  readonly gates: number
  /** Units of a tile. */
  readonly width: number
}

/** Packs r for some gates: weights when they are stored, others by a kernel. */
export function packGates(context: TemplateContext, r: Value, panels: GatePanels): Stored {
  const shape = packedShape(r, panels)
  const layout = rowMajor(shape)
  if (!context.isWeight(r))
    return packAtRunTime(context, r, panels, { storage: context.scratch(r.type.dtype, elementCount(shape)), layout })
  const { firstGate, gates, width } = panels
  const form = `gates${firstGate}+${gates}x${width}`
  return { storage: context.packedWeight(r, form, (builder, weight) => packNodes(builder, weight, panels)), layout }
}

function packedShape(r: Value, { gates, width }: GatePanels): Shape {
  const [directions, , hidden] = r.type.shape as [number, number, number]
  return [directions, Math.ceil(hidden / width), hidden, gates, width]
}

function packNodes(builder: GraphBuilder, r: Value, panels: GatePanels): Value {
  const { gateCount, firstGate, gates, width } = panels
  const [directions, tiles, hidden] = packedShape(r, panels) as [number, number, number, number, number]
  const list = (...values: readonly number[]): Value =>
    builder.constant("shape", tensorOf("int64", [values.length], values))
  const byGate = builder.apply("reshape", [r, list(directions, gateCount, hidden, hidden)])
  const some =
    gates === gateCount ? byGate : builder.apply("slice", [byGate, list(firstGate), list(firstGate + gates), list(1)])
  const missing = tiles * width - hidden
  const padded = missing === 0 ? some : builder.apply("pad", [some, list(0, 0, 0, 0, 0, 0, missing, 0)])
  const tiled = builder.apply("reshape", [padded, list(directions, gates, tiles, width, hidden)])
  return builder.apply("transpose", [tiled], { perm: [0, 2, 4, 1, 3] })
}

function packAtRunTime(context: TemplateContext, r: Value, panels: GatePanels, to: Stored): Stored {
  const { firstGate, gates, width } = panels
  const [directions, tiles, hidden] = packedShape(r, panels) as [number, number, number, number, number]
  const from = context.materialise(r)
  const writer = context.writer()
  const unit = plus(along("tile", width), along("c"))
  const row = plus(along("gate", hidden, firstGate * hidden), unit)
  const target: Coordinates = ["direction", "tile", "k", "gate", "c"].map((name) => along(name))
  const element = writer.load(from, [along("direction"), row, along("k")], 1)
  const isUnit = lt(add(mul(variable("tile"), width), variable("c")), hidden)
  const zero = constant(registerType(r.type.dtype, 1), 0)
  const body = nest(
    [
      { variable: "tile", extent: tiles },
      { variable: "gate", extent: gates },
      { variable: "c", extent: width },
    ],
    [
      when(
        isUnit,
        nest([{ variable: "k", extent: hidden }], writer.store(to, target, element)),
        nest([{ variable: "k", extent: hidden }], writer.store(to, target, zero)),
      ),
    ],
  )
  context.run(writer, "packGates", { variable: "direction", count: directions }, body)
  return to
}
