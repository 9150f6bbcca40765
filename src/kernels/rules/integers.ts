import { dtypes, type DType } from "../../tensor/dtype.ts"
import { and, compare, max, maxU, min, minU, pmax, pmin, shl, shr, type Operand } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import type { CompareFn } from "../language/operations.ts"

export function isUnsigned(dtype: DType): boolean {
  return dtypes[dtype].kind === "uint" || dtypes[dtype].kind === "bool"
}

export function isFloating(dtype: DType): boolean {
  return dtypes[dtype].kind === "float"
}

/** Whether the sign bit of the register is a digit of the element: uint32 and uint64. */
export function isFullUnsigned(dtype: DType): boolean {
  return dtype === "uint32" || dtype === "uint64"
}

/**
 * The value of a narrow integer after arithmetic in an i32 register: the low bits, with the sign that the dtype gives
 * them.
 */
export function wrapTo(dtype: DType, value: Expr): Expr {
  const bits = 8 * dtypes[dtype].byteLength
  const { kind } = dtypes[dtype]
  if (bits >= 32 || (kind !== "int" && kind !== "uint")) return value
  return kind === "uint" ? and(value, 2 ** bits - 1) : shr(shl(value, 32 - bits), 32 - bits)
}

const unsignedForm: Partial<Record<CompareFn, CompareFn>> = { lt: "ltU", le: "leU", gt: "gtU", ge: "geU" }

/** A comparison as the dtype orders its elements. */
export function compareAs(dtype: DType, fn: CompareFn, left: Expr, right: Operand): Expr {
  return compare(isFullUnsigned(dtype) ? (unsignedForm[fn] ?? fn) : fn, left, right)
}

/** The least of two; where the other one is known, in one instruction instead of the seven that engines need for IEEE 754's minimum. */
export function leastOf(dtype: DType, a: Expr, b: Expr): Expr {
  if (isNumber(dtype, b)) return pmin(a, b)
  return isFullUnsigned(dtype) ? minU(a, b) : min(a, b)
}

export function greatestOf(dtype: DType, a: Expr, b: Expr): Expr {
  if (isNumber(dtype, b)) return pmax(a, b)
  return isFullUnsigned(dtype) ? maxU(a, b) : max(a, b)
}

/** Whether an element is a floating constant and no NaN: then a NaN on the other side alone decides. */
function isNumber(dtype: DType, element: Expr): boolean {
  return isFloating(dtype) && element.op === "constant" && !element.lanes.some((lane) => Number.isNaN(lane))
}
