/**
 * Weights of matrix-vector products in 16 or 8 bits.
 *
 * A product with one or two rows reads every weight once or twice, so its time is that of reading them. Narrow elements halve or
 * quarter the bytes; each column has a scale, by which the sum of its products is multiplied once:
 *
 *   y[c] = scale[c] · Σₖ x[k] · q[k, c]        q = round(w / scale),  scale = greatest |w| of the column / greatest q
 *
 * int8: q from -127 to 127, an error of at most half a 127th of the column's greatest weight.
 *
 * f16: q is a binary16 number up to 32768, an error of at most 2⁻¹² of each weight. Its bits, shifted to the places that binary32
 * has for them, make a number that is too small by 2¹¹² (`math/half.ts`). One multiplication would correct that for each weight; here
 * x is multiplied by 2⁵⁶ on the way, and the scale by the other 2⁵⁶, so that neither products nor sums leave the normal range.
 */
import type { GraphBuilder } from "../../ir/builder.ts"
import type { Value } from "../../ir/graph.ts"
import { tensorOf } from "../../tensor/tensor.ts"
import type { Stored } from "../access/storage.ts"
import { and, bitcast, convert, mul, shl } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import type { NarrowStorage } from "../program.ts"

/** Panels of narrow elements, and one scale a column of them, filled up to whole panels. */
export interface NarrowPanels {
  readonly storage: NarrowStorage
  readonly panels: Stored
  readonly scales: Stored
}

/** Rows of the left operand up to which reading weights, not multiplying them, takes the time. */
const mostRows = 2
/** Products with fewer weights are read from the nearest caches anyway. */
const fewestWeights = 4096

export function paysNarrow(rows: number, weights: number): boolean {
  return rows <= mostRows && weights >= fewestWeights
}

const halfOfCorrection = 2 ** 56

const greatest: Readonly<Record<NarrowStorage, number>> = { f16: 32768, int8: 127 }

/** The dtype in which kernels load what the weight graph stores. */
export const loadedAs = { f16: "int16", int8: "int8" } as const satisfies Record<NarrowStorage, string>

/** Four elements as they are loaded, as floats that are too small by 2¹¹² for f16. */
export function widened(storage: NarrowStorage, loaded: Expr): Expr {
  return storage === "int8" ? convert("f32x4", loaded) : bitcast(and(shl(loaded, 13), 0x8fffffff | 0))
}

/** An element of the left operand before it is spread. */
export function adapted(storage: NarrowStorage, left: Expr): Expr {
  return storage === "f16" ? mul(left, halfOfCorrection) : left
}

/** Nodes that make narrow elements of packed panels `[…, inner, width]`. */
export function narrowNodes(builder: GraphBuilder, panels: Value, storage: NarrowStorage): Value {
  const quotient = builder.apply("div", [panels, scaleNodes(builder, panels, storage)])
  if (storage === "f16") return builder.apply("cast", [quotient], { to: "float16" })
  return builder.apply("cast", [builder.apply("round", [quotient])], { to: "int8" })
}

/** Nodes that make the factors of the sums. */
export function factorNodes(builder: GraphBuilder, panels: Value, storage: NarrowStorage): Value {
  const scale = scaleNodes(builder, panels, storage)
  return storage === "f16" ? builder.apply("mul", [scale, number(builder, halfOfCorrection)]) : scale
}

/** One element for each column, `[…, 1, width]`; columns of zeros have the scale of very small ones. */
function scaleNodes(builder: GraphBuilder, panels: Value, storage: NarrowStorage): Value {
  const axis = builder.constant("inner", tensorOf("int64", [1], [panels.type.shape.length - 2]))
  const most = builder.apply("reduceMax", [builder.apply("abs", [panels]), axis], { keepdims: true })
  const scale = builder.apply("div", [most, number(builder, greatest[storage])])
  return builder.apply("max", [scale, number(builder, 1e-30)])
}

function number(builder: GraphBuilder, value: number): Value {
  return builder.constant("factor", tensorOf("float32", [], [value]))
}
