import {
  abs,
  add,
  and,
  constant,
  convert,
  copysign,
  div,
  eq,
  lt,
  mul,
  ne,
  nearest,
  select,
  shr,
  sub,
  trunc,
} from "../../language/build.ts"
import type { Expr } from "../../language/kernel.ts"
import type { ValueType } from "../../language/value-type.ts"

const exponentBits = 63

/**
 * x to the power of n in 64-bit integers that wrap around, by repeated squaring without a loop: bit i of n decides
 * whether x^(2^i) is a factor. A negative power is what is left of a fraction: 1 or -1 for x = 1 or -1, otherwise 0.
 */
export function integerPower(x: Expr, n: Expr, type: ValueType): Expr {
  let result: Expr = constant("i64", 1)
  let [square, rest] = [x, n]
  for (let bit = 0; bit < exponentBits; bit++) {
    result = select(isOdd(rest), mul(result, square), result)
    square = mul(square, square)
    rest = shr(rest, 1)
  }
  const ofMinusOne = select(isOdd(n), constant("i64", -1), 1)
  const fraction = select(eq(x, 1), constant("i64", 1), select(eq(x, -1), ofMinusOne, 0))
  return convert(type, select(lt(n, 0), fraction, result))
}

/**
 * A float64 result that misses a whole number by its rounding alone, made whole: 9^3 may come out as 728.99…9, which
 * would be cut to 728.
 */
export function wholeIfNear(x: Expr): Expr {
  const whole = nearest(x)
  return select(lt(abs(sub(x, whole)), mul(abs(x), 2 ** -45)), whole, x)
}

function isOdd(n: Expr): Expr {
  return ne(and(n, 1), 0)
}

/** For quotients below 2^27 no product of the remainder's steps needs more than 53 bits. */
const stepBits = 26
const steps = 12

/**
 * x - y · trunc(x / y) for float32 operands in float64, exactly: a long division by digits of 26 bits, from the
 * greatest quotient that two float32 have (2^277) down. A digit that was rounded up leaves a remainder below 0, which
 * is one y too small. The sign is that of x.
 *
 * For float64 operands the products round, so the result is within a rounding of y for each digit of the quotient.
 */
export function remainder(x: Expr, y: Expr): Expr {
  const divisor = abs(y)
  let rest = abs(x)
  for (let step = steps - 1; step >= 0; step--) {
    const scaled = mul(divisor, 2 ** (step * stepBits))
    const left = sub(rest, mul(trunc(div(rest, scaled)), scaled))
    const corrected = select(lt(left, 0), add(left, scaled), left)
    rest = step === 0 ? corrected : select(lt(scaled, Infinity), corrected, rest)
  }
  return copysign(select(lt(abs(x), divisor), abs(x), rest), x)
}
