/**
 * The error function.
 *
 * Below 1, x + x·P(x²) with a minimax polynomial for erf(x)/x - 1. From 1 on, 1 - e^L(x - 1) where L is a minimax
 * polynomial for log(erfc(x)), weighted by erfc(x) as only the error of e^L itself counts; beyond 4 (f32) or 6 (f64)
 * the result is 1. Errors of the polynomials: 2^-29 and 2^-27 (f32), 2^-56 and 2^-60 (f64). Measured error: below 1.2
 * ULP.
 */
import { abs, copysign, fma, lt, mul, pmin, select, sub } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { expBounded } from "./exp.ts"
import { formatOf, like, polynomial } from "./float-format.ts"

const tables = {
  f32: {
    saturation: 4,
    small: [
      0.12837916612625122, -0.3761262893676758, 0.11283618956804276, -0.02685517445206642, 0.005190844647586346,
      -0.0008031835895963013, 7.924129749881104e-5,
    ],
    large: [
      -1.8496055603027344, -2.638965368270874, -0.843130350112915, -0.04146185517311096, 0.00983442086726427,
      -0.001789272646419704, 0.00017683459736872464,
    ],
  },
  f64: {
    saturation: 6,
    small: [
      0.1283791670955126, -0.3761263890318388, 0.11283791670959031, -0.0268661706456739, 0.005223977629616789,
      -0.0008548327218979094, 0.0001205533882676526, -1.4925763173264509e-5, 1.6463474366430025e-6,
      -1.6374656702553967e-7, 1.4813007910262783e-8, -1.193073633699383e-9, 6.850752503711795e-11,
    ],
    large: [
      -1.8496055099332482, -2.6389675142347926, -0.8431072563584436, -0.04156109804705661, 0.010033825437212597,
      -0.0019779030225949242, 0.0002373246374830243, 2.6270818360885585e-5, -2.7142585882441407e-5, 9.58051039041209e-6,
      -2.0233974141527786e-6, 1.077656188255674e-7, 1.2318109184826557e-7, -6.616600967482538e-8, 2.0737243476331387e-8,
      -4.628980275461642e-9, 7.486513466499491e-10, -8.391674390505904e-11, 5.838975209486279e-12,
      -1.8971004271228703e-13,
    ],
  },
} as const

export function erf(x: Expr): Expr {
  const { saturation, small, large } = tables[formatOf(x).lane]
  const magnitude = abs(x)
  const nearZero = fma(magnitude, polynomial(mul(x, x), small), magnitude)
  const complement = expBounded(polynomial(sub(pmin(magnitude, saturation), 1), large))
  return copysign(select(lt(magnitude, 1), nearZero, sub(like(x, 1), complement)), x)
}
