import { present } from "../../../diagnostics/invariant.ts"
import type { Node } from "../../../ir/graph.ts"
import type { DType } from "../../../tensor/dtype.ts"
import type { Expr } from "../../language/kernel.ts"
import { isFloating, wrapTo } from "../integers.ts"
import type { ElementwiseRule } from "../element-rule.ts"

export const always = (): boolean => true
export const never = (): boolean => false
/** Integer operators that exist for single elements alone. */
export const onIntegers = (node: Node): boolean => !isFloating(node.outputs[0]!.type.dtype)
/** Operators on 64-bit integers that exist for single elements alone. */
export const onLongs = (node: Node): boolean =>
  node.inputs[0]!.type.dtype === "int64" || node.inputs[0]!.type.dtype === "uint64"

interface Options<N extends Node> {
  readonly isScalarOnly?: (node: N) => boolean
  readonly refuses?: (node: N) => string | undefined
}

/** A function of one element. */
export function unary<N extends Node>(
  compute: (x: Expr, node: N, dtype: DType) => Expr,
  options: Options<N> = {},
): ElementwiseRule<N> {
  return elementwise((operands, node) => compute(present(operands[0], "x"), node, node.outputs[0]!.type.dtype), options)
}

/** A function of two elements. `dtype` is that of the operands. */
export function binary<N extends Node>(
  compute: (a: Expr, b: Expr, dtype: DType, node: N) => Expr,
  options: Options<N> = {},
): ElementwiseRule<N> {
  return elementwise(
    ([a, b], node) => compute(present(a, "a"), present(b, "b"), node.inputs[0]!.type.dtype, node),
    options,
  )
}

/** As `binary`, with a result of the operands' dtype that wraps around. */
export function arithmetic<N extends Node>(
  compute: (a: Expr, b: Expr, dtype: DType) => Expr,
  options: Options<N> = {},
): ElementwiseRule<N> {
  return binary((a, b, dtype) => wrapTo(dtype, compute(a, b, dtype)), options)
}

export function elementwise<N extends Node>(
  element: ElementwiseRule<N>["element"],
  options: Options<N> = {},
): ElementwiseRule<N> {
  const { isScalarOnly = never, refuses } = options
  return { kind: "elementwise", element, isScalarOnly, ...(refuses && { refuses }) }
}
