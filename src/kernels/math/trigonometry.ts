/**
 * sin, cos and tan.
 *
 * x = n·π/2 + r with |r| ≤ π/4 (Cody and Waite: π/2 in three parts, the first two so short that n times them is
 * exact). Then sin r and cos r are both evaluated as polynomials of r², and n modulo 4 says which of them is meant
 * and with which sign. For f32 the reduction is done in f64, where two of its products are exact for |x| < 2^29; for
 * f64 the range is |x| < 2^20. Beyond these bounds digits are lost, as nothing carries the hundreds of digits of π
 * that would be needed; the result still lies in [-1, 1]. Infinite x gives NaN.
 *
 * Errors of the polynomials: sin 2^-28 and 2^-63, cos 2^-33 and 2^-68. Measured error in the range: below 1.5 ULP,
 * tan below 3 ULP.
 */
import {
  add,
  and,
  bitcast,
  constant,
  convert,
  div,
  fma,
  mul,
  ne,
  neg,
  select,
  shl,
  sub,
  xor,
} from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { isVector, laneOf } from "../language/value-type.ts"
import { clamp, formatOf, joinHalves, polynomial, upperHalf } from "./float-format.ts"

const tables = {
  f32: {
    halfPi: [1.570796251296997, 7.549789415861596e-8, 5.390302858158119e-15],
    sin: [-0.16666655242443085, 0.008332185447216034, -0.00019517370674293488],
    cos: [0.04166664555668831, -0.0013887305976822972, 2.4431623387499712e-5],
  },
  f64: {
    halfPi: [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21],
    sin: [
      -0.16666666666666666, 0.008333333333333099, -0.0001984126984105496, 2.755731912834211e-6, -2.5052085795938893e-8,
      1.6056235794108227e-10, -7.48467102889278e-13,
    ],
    cos: [
      0.041666666666666664, -0.0013888888888888443, 2.4801587301254692e-5, -2.755731909880077e-7, 2.087673141976411e-9,
      -1.1467982230824579e-11, 4.6444508025401364e-14,
    ],
  },
} as const

interface Reduced {
  readonly r: Expr
  /** n in its low bits, as integer lanes as wide as r's. */
  readonly quadrant: Expr
}

/** In f64, for either table. */
function reduceF64(x: Expr, halfPi: readonly [number, number, number]): Reduced {
  const { magic } = formatOf(x)
  const sum = fma(x, 2 / Math.PI, magic)
  const n = neg(sub(sum, magic))
  const r = halfPi.reduce((rest, part) => fma(n, part, rest), x)
  return { r: clamp(r, -0.8, 0.8), quadrant: bitcast(sum) }
}

function reduce(x: Expr): Reduced {
  const { halfPi } = tables[formatOf(x).lane]
  if (laneOf(x.type) === "f64") return reduceF64(x, halfPi)
  if (!isVector(x.type)) {
    const { r, quadrant } = reduceF64(convert("f64", x), halfPi)
    return { r: convert("f32", r), quadrant: convert("i32", quadrant) }
  }
  const low = reduceF64(convert("f64x2", x), halfPi)
  const high = reduceF64(convert("f64x2", upperHalf(x)), halfPi)
  return {
    r: joinHalves(convert("f32x4", low.r), convert("f32x4", high.r)),
    quadrant: joinHalves(convert("i32x4", low.quadrant), convert("i32x4", high.quadrant)),
  }
}

function sinAndCosNearZero(r: Expr): { readonly sin: Expr; readonly cos: Expr } {
  const table = tables[formatOf(r).lane]
  const z = mul(r, r)
  const sin = fma(mul(r, z), polynomial(z, table.sin), r)
  const cos = add(fma(mul(z, z), polynomial(z, table.cos), mul(z, -0.5)), 1)
  return { sin, cos }
}

/** Turns the sign of a float where the bit of an integer is set. */
function negateWhereBit(value: Expr, bits: Expr, bit: number): Expr {
  const signBit = laneOf(bits.type) === "i32" ? 31 : 63
  const sign = and(shl(bits, signBit - bit), shl(constant(bits.type, 1), signBit))
  return bitcast(xor(bitcast(value), sign))
}

/** The sine of quadrant `turned` further: 0 for sin, 1 for cos. */
function sinTurned(x: Expr, turned: 0 | 1): Expr {
  const { r, quadrant } = reduce(x)
  const { sin, cos } = sinAndCosNearZero(r)
  const turnedQuadrant = turned === 0 ? quadrant : add(quadrant, turned)
  const isOdd = ne(and(turnedQuadrant, 1), 0)
  return negateWhereBit(select(isOdd, cos, sin), turnedQuadrant, 1)
}

export function sin(x: Expr): Expr {
  return sinTurned(x, 0)
}

export function cos(x: Expr): Expr {
  return sinTurned(x, 1)
}

export function tan(x: Expr): Expr {
  const { r, quadrant } = reduce(x)
  const { sin, cos } = sinAndCosNearZero(r)
  const isOdd = ne(and(quadrant, 1), 0)
  return negateWhereBit(div(select(isOdd, cos, sin), select(isOdd, sin, cos)), quadrant, 0)
}
