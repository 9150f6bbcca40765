/** Elements of one width in vectors of 128 bits, and the steps that all instructions on them are made of. */
import { andNot, i32, op, splat64, xor, type Expression } from "./expressions.ts"

export interface Width {
  readonly letter: "i" | "s" | "l"
  readonly bits: 16 | 32 | 64
  readonly lanes: "i32x4" | "i16x8" | "i64x2"
  /** The sign bit, and 1, in every lane. */
  readonly sign: Expression
  readonly one: Expression
}

/** The same bits in every element. */
export function splat(bits: Width["bits"], value: bigint): Expression {
  const element = BigInt.asUintN(bits, value)
  const copies = Array.from({ length: 64 / bits }, (_, i) => element << BigInt(bits * i))
  return splat64(copies.reduce((all, copy) => all | copy))
}

function widthOf(letter: Width["letter"], bits: Width["bits"], lanes: Width["lanes"]): Width {
  return { letter, bits, lanes, sign: splat(bits, 1n << BigInt(bits - 1)), one: splat(bits, 1n) }
}

export const words = widthOf("i", 32, "i32x4")
export const halfWords = widthOf("s", 16, "i16x8")
export const longWords = widthOf("l", 64, "i64x2")

export const zero = splat(64, 0n)
export const not = (a: Expression): Expression => xor(a, splat(64, -1n))
export const add = ({ lanes }: Width, a: Expression, b: Expression): Expression => op(`${lanes}.add`, a, b)
export const sub = ({ lanes }: Width, a: Expression, b: Expression): Expression => op(`${lanes}.sub`, a, b)
export const equal = ({ lanes }: Width, a: Expression, b: Expression): Expression => op(`${lanes}.eq`, a, b)
export const greater = ({ lanes }: Width, a: Expression, b: Expression): Expression => op(`${lanes}.gt_s`, a, b)
/** Unsigned order is signed order with the sign bits flipped. */
export const above = (width: Width, a: Expression, b: Expression): Expression =>
  greater(width, xor(a, width.sign), xor(b, width.sign))
export const isNegative = (width: Width, a: Expression): Expression => greater(width, zero, a)
/** Integers in the order of sign-magnitude numbers: the magnitude bits of negative ones are flipped. Its own inverse. */
export const ordered = (width: Width, bits: Expression): Expression =>
  xor(bits, andNot(isNegative(width, bits), width.sign))
export const shiftLeft = ({ lanes }: Width, a: Expression, count: number): Expression =>
  op(`${lanes}.shl`, a, i32(count))
export const shiftRight = ({ lanes }: Width, a: Expression, count: number): Expression =>
  op(`${lanes}.shr_u`, a, i32(count))
export const shiftSigned = ({ lanes }: Width, a: Expression, count: number): Expression =>
  op(`${lanes}.shr_s`, a, i32(count))
