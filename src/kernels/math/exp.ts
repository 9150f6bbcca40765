/**
 * e^x and e^x - 1.
 *
 * x = n·ln 2 + r with n whole and |r| ≤ ln 2 / 2 (Cody and Waite 1980: ln 2 in two parts, the first so short that n
 * times it is exact). e^r - 1 = r + r²·P(r) with a minimax polynomial P, relative error below 2^-26 (f32) and 2^-61
 * (f64). e^x = 2^n · e^r is built from two factors 2^(n/2), because 2^n itself may be no normal number: so results
 * below the normal range are rounded once, and results above it become infinite. Arguments beyond the range are
 * clamped first, which keeps NaN.
 *
 * Measured error: below 1 ULP for exp, 1.6 ULP for expm1. `expBounded` leaves out the clamp and the second factor.
 */
import { add, bitcast, fma, gt, mul, neg, pmax, select, shl, sub } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { bitsLike, clamp, formatOf, polynomial } from "./float-format.ts"

const tables = {
  f32: {
    ln2High: 0.693359375,
    ln2Low: -0.00021219444005469057,
    least: -104,
    greatest: 90,
    zero: -88,
    leastMinusOne: -18,
    greatestMinusOne: 20,
    coefficients: [0.5, 0.16666537523269653, 0.04166644066572189, 0.008367291651666164, 0.0013937364565208554],
  },
  f64: {
    ln2High: 0.6931471803691238,
    ln2Low: 1.9082149292705877e-10,
    least: -746,
    greatest: 711,
    zero: -709,
    leastMinusOne: -38,
    greatestMinusOne: 40,
    coefficients: [
      0.5, 0.16666666666666677, 0.041666666666666685, 0.00833333333332117, 0.0013888888888872707,
      0.00019841269887768516, 2.480158735133151e-5, 2.75572421681014e-6, 2.755724932975612e-7, 2.510986298723862e-8,
      2.0922703230529946e-9,
    ],
  },
} as const

interface Reduced {
  /** n as a float. */
  readonly n: Expr
  /** n + magic, which has n in its low bits. */
  readonly biased: Expr
  /** e^r - 1. */
  readonly fraction: Expr
}

function reduce(x: Expr): Reduced {
  const { lane, magic } = formatOf(x)
  const { ln2High, ln2Low, coefficients } = tables[lane]
  const biased = fma(x, Math.LOG2E, magic)
  const n = sub(biased, magic)
  const r = fma(neg(n), ln2Low, fma(neg(n), ln2High, x))
  return { n, biased, fraction: fma(mul(r, r), polynomial(r, coefficients), r) }
}

/** 2^n of n + magic, for whole n whose power is a normal number. */
function powerOfTwo(biased: Expr): Expr {
  return bitcast(add(shl(bitcast(biased), formatOf(biased).mantissaBits), bitsLike(biased, 1)))
}

/** e^x · 2^shift, rounded once also where e^x alone would overflow; shift is 0 or -1. */
export function expScaled(x: Expr, shift: 0 | -1): Expr {
  const { lane, magic } = formatOf(x)
  const { least, greatest } = tables[lane]
  const { n, fraction } = reduce(clamp(x, least, greatest))
  const half = fma(n, 0.5, magic)
  const rest = add(sub(n, sub(half, magic)), magic + shift)
  return mul(mul(add(fraction, 1), powerOfTwo(half)), powerOfTwo(rest))
}

export function exp(x: Expr): Expr {
  return expScaled(x, 0)
}

/**
 * For x ≤ 0, as beside the greatest element of a row. Below the normal range the result is 0, which 2^n is for the
 * exponent field 0 that the clamp leads to.
 */
export function expNotPositive(x: Expr): Expr {
  return expBounded(pmax(x, tables[formatOf(x).lane].zero))
}

/** For arguments whose power is a normal number: |x| ≤ 87 in f32, 708 in f64. */
export function expBounded(x: Expr): Expr {
  const { biased, fraction } = reduce(x)
  return mul(add(fraction, 1), powerOfTwo(biased))
}

/** e^x - 1 for x ≤ 20 in f32, 40 in f64; exact in the limit of small and of very negative x. */
export function expm1Bounded(x: Expr): Expr {
  const { lane } = formatOf(x)
  const { biased, fraction } = reduce(clamp(x, tables[lane].leastMinusOne, tables[lane].greatestMinusOne))
  const power = powerOfTwo(biased)
  return fma(power, fraction, sub(power, 1))
}

export function expm1(x: Expr): Expr {
  return select(gt(x, tables[formatOf(x).lane].greatestMinusOne), exp(x), expm1Bounded(x))
}
