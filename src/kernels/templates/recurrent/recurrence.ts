/**
 * Recurrent networks: the steps of a sequence one after the other, each of them a product of the state with the recurrent
 * weights and the gates behind it.
 *
 *   for t { for tile of units {
 *     sums = b;  for k { sums += h[k] · r[tile, k, gates] };  h', c' = cell(sums + x[t, gates, tile], h, c)
 *   } }
 *
 * What the input gives to the gates, w · x, is one matrix product over all steps before (`decompose/recurrences.ts`). A tile
 * has all gates of some units side by side in registers, so the cell is computed there and no sum is ever stored. The weights
 * are packed in the order in which a step reads them (`gate-panels.ts`): a step is bound by how fast these can be read, and
 * so two sequences of a batch share what a tile reads. Old and new state lie in two buffers that change places every step.
 *
 * Sequences do not depend on each other: the kernel's range counts them. A GRU that resets its state before the product runs
 * two passes a step, since the product needs all units that the reset gate has let through.
 */
import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../../ir/graph.ts"
import { sizesOf, type RecurrenceSizes } from "../../../ops/families/recurrence.ts"
import type { DType } from "../../../tensor/dtype.ts"
import { elementCount, type Shape } from "../../../tensor/shape.ts"
import { rowMajor } from "../../access/layout.ts"
import type { Stored } from "../../access/storage.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import type { Cell } from "./cells.ts"
import { DirectionKernel, type Operands, type PackedPass, type States } from "./direction.ts"
import { packGates } from "./gate-panels.ts"

export type Recurrence = NodeOf<"gru"> | NodeOf<"lstm"> | NodeOf<"rnn">

export function lowerRecurrence(context: TemplateContext, node: Recurrence, cell: Cell): void {
  const [x, r] = [present(node.inputs[0], "x"), present(node.inputs[1], "r")]
  const { dtype } = x.type
  const sizes = sizesOf(x.type.shape, r.type.shape)
  const operands = operandsOf(context, node)
  if (sizes.batch * sizes.hidden === 0) return
  const rows = Math.min(sizes.batch, mostRows)
  const passes = packPasses(context, r, cell, rows)
  const { direction, clip } = node.attributes
  const whole = sizes.batch - (sizes.batch % rows)
  for (let index = 0; index < sizes.directions; index++) {
    const isReverse = direction === "reverse" || index === 1
    const states = statesOf(context, dtype, cell, sizes)
    const run = (first: number, count: number, blocks: number): void => {
      const parts = {
        op: node.op,
        dtype,
        sizes,
        cell,
        passes,
        operands,
        states,
        clip,
        index,
        isReverse,
        first,
        rows: count,
      }
      if (count > 0) new DirectionKernel(context, parts).run(blocks)
    }
    run(0, rows, whole / rows)
    run(whole, sizes.batch - whole, 1)
  }
}

/** Sequences of a tile. */
const mostRows = 2

/** Sums of a tile: enough to hide the time that an addition takes; with more, engines run out of registers. */
const mostSums = 8

/** Weights for tiles of as many vectors of each gate, a power of two, as leave all sums in registers. */
function packPasses(context: TemplateContext, r: Value, { passes, gateCount }: Cell, rows: number): PackedPass[] {
  return passes.map((pass) => {
    const { firstGate, gates } = pass
    const vectors = 2 ** Math.floor(Math.log2(mostSums / (gates * rows)))
    const width = vectors * laneCountOf(r.type.dtype)
    return { pass, vectors, panels: packGates(context, r, { gateCount, firstGate, gates, width }) }
  })
}

function operandsOf(context: TemplateContext, { inputs, outputs }: Recurrence): Operands {
  const [x, b, lengths, hidden, cell, peepholes] = [0, 3, 4, 5, 6, 7].map((position) => {
    const value = inputs[position]
    return value && context.materialise(value)
  })
  const [y, lastHidden, lastCell] = [0, 1, 2].map((position) => {
    const value = outputs[position]
    return value !== undefined && context.results.includes(value) ? context.target(value) : undefined
  })
  return { x: present(x, "x"), b, lengths, initial: [hidden, cell], peepholes, y, last: [lastHidden, lastCell] }
}

function statesOf(context: TemplateContext, dtype: DType, cell: Cell, { batch, hidden }: RecurrenceSizes): States {
  const lanes = laneCountOf(dtype)
  const units = Math.ceil(hidden / lanes) * lanes
  const make = (...shape: Shape): Stored => ({
    storage: context.scratch(dtype, elementCount(shape)),
    layout: rowMajor(shape),
  })
  const isKept = cell.passes.length > 1
  return {
    hidden: make(2, batch, units),
    cell: cell.hasCell ? make(batch, units) : undefined,
    kept: isKept ? { update: make(batch, units), seen: make(batch, units) } : undefined,
  }
}
