import { add, fma, mul } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { isFloatType } from "../language/value-type.ts"

/** sum + a · b. */
export function multiplyAdd(sum: Expr, a: Expr, b: Expr): Expr {
  return isFloatType(sum.type) ? fma(a, b, sum) : add(sum, mul(a, b))
}
