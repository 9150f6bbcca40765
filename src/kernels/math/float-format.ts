import { invariant } from "../../diagnostics/invariant.ts"
import { constant, convert, fma, operand, pmax, pmin, shuffle } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { bitcastOf, isVector, laneOf } from "../language/value-type.ts"

/** How IEEE 754 lays out a float, and the constant that rounds. */
export interface FloatFormat {
  readonly lane: "f32" | "f64"
  readonly mantissaBits: number
  readonly exponentBias: number
  readonly leastNormal: number
  /**
   * 1.5 · 2^mantissaBits: x + magic rounds x to a whole number, which then also stands in the low bits of the sum. So
   * `sum - magic` is the number as a float, and `bitcast(sum) << mantissaBits` the number in the place of an
   * exponent.
   */
  readonly magic: number
}

const formats = {
  f32: { lane: "f32", mantissaBits: 23, exponentBias: 127, leastNormal: 2 ** -126, magic: 1.5 * 2 ** 23 },
  f64: { lane: "f64", mantissaBits: 52, exponentBias: 1023, leastNormal: 2 ** -1022, magic: 1.5 * 2 ** 52 },
} as const satisfies Record<"f32" | "f64", FloatFormat>

export function formatOf(x: Expr): FloatFormat {
  const lane = laneOf(x.type)
  invariant(lane === "f32" || lane === "f64", `${x.type} is no float`)
  return formats[lane]
}

/** A number of x's type, in every lane. */
export function like(x: Expr, value: number): Expr {
  return operand(x.type, value)
}

/** The bits of a number of x's type, in every lane of the integer type. */
export function bitsLike(x: Expr, value: number): Expr {
  const view = new DataView(new ArrayBuffer(8))
  const isSingle = laneOf(x.type) === "f32"
  if (isSingle) view.setFloat32(0, value)
  else view.setFloat64(0, value)
  return constant(bitcastOf[x.type], isSingle ? view.getInt32(0) : view.getBigInt64(0))
}

/** c₀ + c₁·x + c₂·x² + …, by Horner's rule. */
export function polynomial(x: Expr, coefficients: readonly number[]): Expr {
  const [last, ...others] = [...coefficients].reverse()
  invariant(last !== undefined, "a polynomial without coefficients")
  return others.reduce((sum, coefficient) => fma(sum, x, coefficient), like(x, last))
}

/** x, kept in [least, greatest]; NaN stays. */
export function clamp(x: Expr, least: number, greatest: number): Expr {
  return pmax(pmin(x, greatest), least)
}

/**
 * Computes an f32 function in f64, where it is simpler to be exact: the operands are widened (four lanes as two
 * halves), the result is rounded once. For f64 operands it is the function itself.
 */
export function throughF64(compute: (...operands: readonly Expr[]) => Expr, ...operands: readonly Expr[]): Expr {
  const [{ type }] = operands as [Expr]
  if (laneOf(type) === "f64") return compute(...operands)
  if (!isVector(type)) return convert("f32", compute(...operands.map((x) => convert("f64", x))))
  const low = compute(...operands.map((x) => convert("f64x2", x)))
  const high = compute(...operands.map((x) => convert("f64x2", upperHalf(x))))
  return joinHalves(convert("f32x4", low), convert("f32x4", high))
}

/** The upper two lanes of four, as the low ones. */
export function upperHalf(x: Expr): Expr {
  return shuffle(x, x, [2, 3, 0, 1])
}

/** The low two lanes of each. */
export function joinHalves(low: Expr, high: Expr): Expr {
  return shuffle(low, high, [0, 1, 4, 5])
}
