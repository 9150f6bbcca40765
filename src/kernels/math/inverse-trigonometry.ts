/**
 * atan, asin and acos.
 *
 * atan: the argument is brought into [0, tan(π/8)] by atan a = π/4 + atan((a - 1)/(a + 1)) or π/2 + atan(-1/a), with
 * one division for all three cases; then t + t·z·A(z), z = t². asin: up to ½, x + x·z·B(z), z = x²; above, π/2 -
 * 2·asin(√((1 - x)/2)). acos is put together from the same parts so that nothing cancels near 1. π/4 and π/2 are
 * added in two parts. The forms are those of Cephes (Moshier 1989).
 *
 * Errors of the polynomials: atan 2^-30 and 2^-59, asin 2^-27 and 2^-59. Measured error: below 1.8 ULP.
 */
import { abs, add, copysign, div, fma, gt, lt, mul, select, sqrt, sub } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { formatOf, like, polynomial } from "./float-format.ts"

const tables = {
  f32: {
    quarterPi: [0.7853981852531433, -2.1855694143368964e-8],
    atan: [-0.3333331346511841, 0.19998377561569214, -0.14241854846477509, 0.1058172881603241, -0.060479339212179184],
    asin: [0.16666753590106964, 0.07495250552892685, 0.04547638073563576, 0.024149753153324127, 0.04221680760383606],
  },
  f64: {
    quarterPi: [0.7853981633974483, 3.061616997868383e-17],
    atan: [
      -0.33333333333333187, 0.19999999999950202, -0.14285714279826675, 0.11111110763814745, -0.0909089716507525,
      0.07692049246843326, -0.06662975106951506, 0.058469233139884565, -0.05034839068498839, 0.03794849056993995,
      -0.017777484534316504,
    ],
    asin: [
      0.16666666666666763, 0.07499999999970124, 0.04464285717526281, 0.030381942676397784, 0.022372215873978574,
      0.017351596082726132, 0.01398101144698179, 0.01139735176585607, 0.010788988913093869, 0.003673448586766328,
      0.02178755905419007, -0.0211123377699617, 0.03269941903977263,
    ],
  },
} as const

export function atan(x: Expr): Expr {
  const { quarterPi, atan: coefficients } = tables[formatOf(x).lane]
  const a = abs(x)
  const [isLarge, isMiddle] = [gt(a, Math.SQRT2 + 1), gt(a, Math.SQRT2 - 1)]
  const pick = (large: Expr, middle: Expr, small: Expr): Expr => select(isLarge, large, select(isMiddle, middle, small))
  const t = div(pick(like(x, -1), sub(a, 1), a), pick(a, add(a, 1), like(x, 1)))
  const z = mul(t, t)
  const [high, low] = quarterPi.map((part) => pick(like(x, 2 * part), like(x, part), like(x, 0))) as [Expr, Expr]
  const tail = fma(mul(t, z), polynomial(z, coefficients), low)
  return copysign(add(add(tail, t), high), x)
}

interface HalfAngle {
  readonly isLarge: Expr
  /** asin |x| where x is not large, and otherwise asin √((1 - |x|)/2). */
  readonly angle: Expr
}

function halfAngle(x: Expr): HalfAngle {
  const a = abs(x)
  const isLarge = gt(a, 0.5)
  const z = select(isLarge, mul(sub(like(x, 1), a), 0.5), mul(a, a))
  const s = select(isLarge, sqrt(z), a)
  return { isLarge, angle: fma(mul(s, z), polynomial(z, tables[formatOf(x).lane].asin), s) }
}

/** `multiple` · π/4 - value. */
function minusFrom(multiple: number, value: Expr): Expr {
  const [high, low] = tables[formatOf(value).lane].quarterPi
  return add(sub(like(value, multiple * high), value), multiple * low)
}

export function asin(x: Expr): Expr {
  const { isLarge, angle } = halfAngle(x)
  return copysign(select(isLarge, minusFrom(2, mul(angle, 2)), angle), x)
}

export function acos(x: Expr): Expr {
  const { isLarge, angle } = halfAngle(x)
  const doubled = mul(angle, 2)
  const large = select(lt(x, 0), minusFrom(4, doubled), doubled)
  return select(isLarge, large, minusFrom(2, copysign(angle, x)))
}
