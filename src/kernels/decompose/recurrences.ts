/**
 * Takes the input part of recurrent operators out of the recurrence, for all steps at once.
 *
 *   %y = lstm(%x, %r, %w, %b)
 *   →  %p = add(matMul(%x, transpose(%w)), %bias)   %y = lstm(%p, %r)
 *
 * The product over the whole sequence is one of matrices, and what is left of a step is small. The biases of w and r are added
 * there, too, as one; only a GRU that multiplies r · h + b with its reset gate needs those of r where they are.
 */
import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../ir/graph.ts"
import { inFloats, type Decomposition, type Formula } from "./formula.ts"

type Recurrence = NodeOf<"gru"> | NodeOf<"lstm"> | NodeOf<"rnn">

export const recurrences = {
  gru: project<NodeOf<"gru">>(({ linearBeforeReset }) => linearBeforeReset),
  lstm: project<NodeOf<"lstm">>(() => false),
  rnn: project<NodeOf<"rnn">>(() => false),
} as const

function project<N extends Recurrence>(keepsBias: (attributes: N["attributes"]) => boolean): Decomposition<N> {
  return inFloats<N>((inputs, node, f) => {
    const [x, r, w, b, ...rest] = inputs
    if (w === undefined) return undefined
    const [directions, rows, width] = w.type.shape as [number, number, number]
    const matrix = f.transpose(f.reshape(w, [directions * rows, width]), [1, 0])
    const product = f.op("matMul", present(x, "x"), matrix)
    const [input, recurrent] = b === undefined ? [] : [0, rows].map((start) => columns(b, start, start + rows, f))
    const isKept = keepsBias(node.attributes)
    const bias = input && (isKept ? input : f.op("add", input, recurrent!))
    const projected = bias === undefined ? product : f.op("add", product, f.reshape(bias, [directions * rows]))
    return f.again([projected, r, undefined, isKept ? recurrent : undefined, ...rest])
  })
}

function columns(matrix: Value, start: number, end: number, f: Formula): Value {
  return f.op("slice", matrix, f.integers([start]), f.integers([end]), f.integers([1]))
}
