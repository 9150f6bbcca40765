/**
 * Exponentials that do not overflow: every one is taken of a difference to the greatest element of its line, which is never positive.
 *
 *   m = max x      s = Σ exp(x - m) ≥ 1      softmax = exp(x - m) · 1/s      logSoftmax = x - m - log s      logSumExp = m + log s
 *
 * Softmax takes one reciprocal a line, in the loop that sums it, instead of a division an element.
 *
 * logSoftmax is not the logarithm of softmax, which is -infinity where the quotient underflows. A line of -infinity has no distribution, and
 * softmax gives NaN as its definition does; its logSumExp is -infinity, so there the difference is taken to 0 instead of to an infinite m,
 * and an infinity of x comes through by itself.
 *
 * Source: the function bodies in the ONNX specification; for logSumExp, which is naive there, the same shift.
 */
import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../ir/graph.ts"
import { reducedAxes } from "../../ops/families/reduction.ts"
import { normalizeAxis } from "../../tensor/shape.ts"
import { inFloats, type Formula } from "./formula.ts"

export const softmaxes = {
  softmax: inFloats<NodeOf<"softmax">>(([x], { attributes: { axis } }, f) => {
    const { exponentials, sum } = exponentialsOf(present(x, "x"), axis, f)
    return [f.op("mul", exponentials, f.op("reciprocal", sum))]
  }),

  logSoftmax: inFloats<NodeOf<"logSoftmax">>(([x], { attributes: { axis } }, f) => [
    logSoftmax(present(x, "x"), axis, f),
  ]),

  reduceLogSumExp: inFloats<NodeOf<"reduceLogSumExp">>((inputs, node, f) => {
    const x = present(inputs[0], "x")
    const axes = reducedAxes(x.type.shape, f.known(inputs[1]), node.attributes.noopWithEmptyAxes)
    if (axes.length === 0) return [x]
    const greatest = f.reduce("reduceMax", x, axes)
    const shift = f.op("where", f.op("isInf", greatest), f.number(x.type.dtype, 0), greatest)
    const sum = f.reduce("reduceSum", f.op("exp", f.op("sub", x, shift)), axes)
    return [f.reshape(f.op("add", f.op("log", sum), shift), node.outputs[0]!.type.shape)]
  }),
} as const

interface Exponentials {
  /** exp(x - greatest). */
  readonly exponentials: Value
  /** Of a line, with extent 1 along the axis. */
  readonly greatest: Value
  readonly sum: Value
}

export function exponentialsOf(x: Value, axis: number, f: Formula): Exponentials {
  const along = [normalizeAxis(axis, x.type.shape.length)]
  const greatest = f.reduce("reduceMax", x, along)
  const exponentials = f.op("exp", f.op("sub", x, greatest))
  return { exponentials, greatest, sum: f.reduce("reduceSum", exponentials, along) }
}

export function logSoftmax(x: Value, axis: number, f: Formula): Value {
  const { greatest, sum } = exponentialsOf(x, axis, f)
  return f.op("sub", f.op("sub", x, greatest), f.op("log", sum))
}
