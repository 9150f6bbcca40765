import { acos, asin, atan } from "../../../src/kernels/math/inverse-trigonometry.ts"
import { acosh, asinh, atanh, cosh, sinh } from "../../../src/kernels/math/hyperbolic.ts"
import { cos, sin, tan } from "../../../src/kernels/math/trigonometry.ts"
import { erf } from "../../../src/kernels/math/erf.ts"
import { exp, expm1, expNotPositive } from "../../../src/kernels/math/exp.ts"
import { log, log1p } from "../../../src/kernels/math/log.ts"
import { sigmoid } from "../../../src/kernels/math/sigmoid.ts"
import { tanh } from "../../../src/kernels/math/tanh.ts"
import { abs, neg } from "../../../src/kernels/language/build.ts"
import type { Expr } from "../../../src/kernels/language/kernel.ts"

/**
 * A function, its definition in binary64, where it is sampled, and the error in ULP that its file states for f32 and
 * f64.
 */
export interface MathFunction {
  readonly name: string
  readonly expand: (x: Expr) => Expr
  readonly reference: (x: number) => number
  /** Largest magnitude of the samples; without it, the whole range of the type. */
  readonly limit?: { readonly f32: number; readonly f64: number }
  readonly ulp: { readonly f32: number; readonly f64: number }
}

/**
 * A series of positive terms, so that nothing cancels, and from 1 on Laplace's continued fraction for 1 - erf; itself
 * good to about 5 ULP.
 */
function erfReference(x: number): number {
  if (Number.isNaN(x) || x === 0) return x
  const a = Math.abs(x)
  if (a > 6) return Math.sign(x)
  if (a > 1) return Math.sign(x) * (1 - erfcByFraction(a))
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-18; n++) sum += term *= (2 * x * x) / (2 * n + 1)
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

function erfcByFraction(x: number): number {
  let rest = x
  for (let n = 200; n > 0; n--) rest = x + n / 2 / rest
  return Math.exp(-x * x) / (rest * Math.sqrt(Math.PI))
}

export const mathFunctions: readonly MathFunction[] = [
  { name: "exp", expand: exp, reference: Math.exp, ulp: { f32: 1, f64: 2 } },
  {
    name: "exp of what is not positive",
    expand: (x) => expNotPositive(neg(abs(x))),
    reference: (x) => Math.exp(-Math.abs(x)),
    limit: { f32: 87, f64: 708 },
    ulp: { f32: 1, f64: 2 },
  },
  { name: "expm1", expand: expm1, reference: Math.expm1, ulp: { f32: 1.6, f64: 3 } },
  { name: "log", expand: log, reference: Math.log, ulp: { f32: 0.8, f64: 2 } },
  { name: "log1p", expand: log1p, reference: Math.log1p, ulp: { f32: 2.5, f64: 3 } },
  {
    name: "sigmoid",
    expand: sigmoid,
    reference: (x) => 1 / (1 + Math.exp(-x)),
    limit: { f32: 1e30, f64: 700 },
    ulp: { f32: 2.2, f64: 4 },
  },
  { name: "tanh", expand: tanh, reference: Math.tanh, ulp: { f32: 2.4, f64: 4 } },
  { name: "erf", expand: erf, reference: erfReference, ulp: { f32: 1.2, f64: 6 } },
  { name: "sin", expand: sin, reference: Math.sin, limit: { f32: 2 ** 29, f64: 2 ** 20 }, ulp: { f32: 1.5, f64: 2 } },
  { name: "cos", expand: cos, reference: Math.cos, limit: { f32: 2 ** 29, f64: 2 ** 20 }, ulp: { f32: 1.5, f64: 2 } },
  { name: "tan", expand: tan, reference: Math.tan, limit: { f32: 2 ** 29, f64: 2 ** 20 }, ulp: { f32: 3, f64: 3 } },
  { name: "asin", expand: asin, reference: Math.asin, ulp: { f32: 1.8, f64: 2 } },
  { name: "acos", expand: acos, reference: Math.acos, ulp: { f32: 1.3, f64: 2 } },
  { name: "atan", expand: atan, reference: Math.atan, ulp: { f32: 1.8, f64: 2 } },
  { name: "sinh", expand: sinh, reference: Math.sinh, ulp: { f32: 2.3, f64: 3 } },
  { name: "cosh", expand: cosh, reference: Math.cosh, ulp: { f32: 1.4, f64: 2 } },
  { name: "asinh", expand: asinh, reference: Math.asinh, ulp: { f32: 2.6, f64: 3 } },
  { name: "acosh", expand: acosh, reference: Math.acosh, ulp: { f32: 2.5, f64: 3 } },
  { name: "atanh", expand: atanh, reference: Math.atanh, ulp: { f32: 3, f64: 3 } },
]
