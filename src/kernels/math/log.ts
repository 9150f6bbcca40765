/**
 * The natural logarithm, and log(1 + x).
 *
 * x = 2^k · m with m in [√½, √2), read off the bits; numbers below the normal range are scaled up first. With f = m -
 * 1 and s = f / (2 + f), log m = 2s + s·z·G(z), z = s² (the series of artanh, G a minimax polynomial with error below
 * 2^-30 and 2^-59), summed as f - (f²/2 - s·(f²/2 + z·G(z))) so that the largest term is exact; k·ln 2 is added in
 * two parts, the first exact. The arrangement is that of Tang (1990) and fdlibm. Measured error: below 0.8 ULP.
 *
 * log(1 + x) = log(u) · x / (u - 1) with u = fl(1 + x): what rounding u lost is in the quotient (Kahan's trick as in
 * HP's calculators; Goldberg 1991, theorem 4). Measured error: below 2.5 ULP.
 */
import {
  add,
  and,
  bitcast,
  constant,
  div,
  eq,
  fma,
  gt,
  lt,
  mul,
  neg,
  or,
  select,
  shl,
  shrU,
  sub,
} from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { bitcastOf } from "../language/value-type.ts"
import { bitsLike, formatOf, like, polynomial } from "./float-format.ts"

const tables = {
  f32: {
    ln2High: 0.6931381225585938,
    ln2Low: 9.058001523953862e-6,
    coefficients: [0.6666678190231323, 0.39976736903190613, 0.29895898699760437],
  },
  f64: {
    ln2High: 0.6931471803691238,
    ln2Low: 1.9082149292705877e-10,
    coefficients: [
      0.6666666666666745, 0.3999999999933695, 0.2857142876104052, 0.2222219653050764, 0.1818367665129763,
      0.15311030409246731, 0.14827533212873703,
    ],
  },
} as const

interface Split {
  /** The exponent, as a float. */
  readonly k: Expr
  /** In [√½, √2). */
  readonly m: Expr
}

/** For positive finite x. */
function split(x: Expr): Split {
  const { mantissaBits, exponentBias, leastNormal } = formatOf(x)
  const isSmall = lt(x, leastNormal)
  const scale = 2 ** (mantissaBits + 2)
  const bits = bitcast(select(isSmall, mul(x, scale), x))
  const shifted = add(bits, sub(bitsLike(x, 1), bitsLike(x, Math.SQRT1_2)))
  const wholeBits = or(shrU(shifted, mantissaBits), bitsLike(x, 2 ** mantissaBits))
  const offset = 2 ** mantissaBits + exponentBias
  const k = sub(bitcast(wholeBits), select(isSmall, like(x, offset + mantissaBits + 2), offset))
  const one = constant(bitcastOf[x.type], 1)
  const mantissa = and(shifted, sub(shl(one, mantissaBits), one))
  return { k, m: bitcast(add(mantissa, bitsLike(x, Math.SQRT1_2))) }
}

export function log(x: Expr): Expr {
  const { ln2High, ln2Low, coefficients } = tables[formatOf(x).lane]
  const { k, m } = split(x)
  const f = sub(m, 1)
  const s = div(f, add(f, 2))
  const z = mul(s, s)
  const halfSquare = mul(mul(f, 0.5), f)
  const tail = fma(k, ln2Low, mul(s, fma(z, polynomial(z, coefficients), halfSquare)))
  const result = fma(k, ln2High, neg(sub(sub(halfSquare, tail), f)))
  const special = select(eq(x, 0), like(x, -Infinity), select(eq(x, Infinity), x, NaN))
  return select(and(gt(x, 0), lt(x, Infinity)), result, special)
}

export function log1p(x: Expr): Expr {
  const u = add(x, 1)
  const scaled = mul(log(u), div(x, sub(u, 1)))
  return select(eq(u, 1), x, select(eq(x, Infinity), x, scaled))
}
