/**
 * Operators that choose by position: an element is one thing where its coordinates meet a condition, and another elsewhere.
 *
 *   oneHot[.., j, ..] = values[1] where index[..] = j, else values[0]
 *   trilu[.., i, j]   = x[.., i, j] where i + k ≤ j (upper) or i + k ≥ j (lower), else 0
 *   eyeLike[i, j]     = 1 where i + k = j, else 0
 *
 * Coordinates are ranges that broadcast against each other, so the conditions are comparisons of small constants; those of trilu and eyeLike
 * depend on nothing else and are stored as weights.
 */
import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../ir/graph.ts"
import { integerRange } from "../../ops/families/access.ts"
import { dtypes } from "../../tensor/dtype.ts"
import { normalizeAxis } from "../../tensor/shape.ts"
import { numbersOf } from "../../tensor/tensor.ts"
import type { Decomposition, Formula } from "./formula.ts"

const oneHot: Decomposition<NodeOf<"oneHot">> = ({ inputs, attributes, outputs }, f) => {
  const [indices, values] = [present(inputs[0], "indices"), present(inputs[2], "values")]
  const { shape } = outputs[0]!.type
  const axis = normalizeAxis(attributes.axis, shape.length)
  const depth = shape[axis]!
  const classes = f.reshape(f.counting(depth), [depth, ...shape.slice(axis + 1).map(() => 1)])
  const isHot = f.op("equal", f.reshape(classOf(indices, depth, f), shape.toSpliced(axis, 1, 1)), classes)
  const valueAt = (i: number): Value => f.op("slice", values, f.integers([i]), f.integers([i + 1]))
  return [f.op("where", isHot, valueAt(1), valueAt(0))]
}

/** The class that an index names as int32: itself, or from the end when it is negative; another number outside of -depth … depth - 1. */
function classOf(indices: Value, depth: number, f: Formula): Value {
  const { dtype } = indices.type
  const isFloat = dtypes[dtype].kind === "float"
  const { low, high } = isFloat ? { low: -Infinity, high: Infinity } : integerRange(dtype)
  const number = (value: number): Value => f.number(dtype, value)
  const limited = f.op("clip", indices, number(Math.max(-depth - 1, Number(low))), number(Math.min(depth, Number(high))))
  const index = f.cast(isFloat ? f.op("where", f.op("isNaN", limited), number(depth), limited) : limited, "int32")
  return f.op("where", f.op("less", index, f.number("int32", 0)), f.op("add", index, f.number("int32", depth)), index)
}

const trilu: Decomposition<NodeOf<"trilu">> = ({ inputs, attributes: { upper } }, f) => {
  const x = present(inputs[0], "x")
  const k = inputs[1] === undefined ? 0 : numbersOf(present(f.known(inputs[1]), "k"))[0]!
  const [rows, columns] = x.type.shape.slice(-2) as [number, number]
  const isKept = f.op(upper ? "lessOrEqual" : "greaterOrEqual", ...diagonalsOf(rows, columns, k, f))
  return [f.op("where", isKept, x, f.number(x.type.dtype, 0))]
}

const eyeLike: Decomposition<NodeOf<"eyeLike">> = ({ inputs, attributes: { dtype, k } }, f) => {
  const [rows, columns] = present(inputs[0], "x").type.shape as readonly [number, number]
  return [f.cast(f.op("equal", ...diagonalsOf(rows, columns, k, f)), dtype)]
}

/** i + k as [rows, 1] and j as [columns]. Diagonals beyond every element are all alike. */
function diagonalsOf(rows: number, columns: number, k: number, f: Formula): readonly [Value, Value] {
  const limited = Math.min(Math.max(k, -rows), columns)
  const row = f.op("add", f.counting(rows), f.number("int32", limited))
  return [f.reshape(row, [rows, 1]), f.counting(columns)]
}

export const indicators = { oneHot, trilu, eyeLike } as const
