/**
 * Number formats in vector lanes. Singles are float32 lanes once they are `clean`: zeros without mantissa and sign, infinities
 * without mantissa. Sums of clean float32 numbers are then the machine's: they are rounded to nearest even, sums below the
 * smallest normal number are exact and become 0, and overflow is the same. Where more than a float32 is rounded once, the
 * sum is a float64 or float32 rounded to odd, as in `numbers/rounding.ts`.
 */
import type { Code } from "./code.ts"
import {
  and,
  andNot,
  doubles,
  floats,
  i32,
  op,
  or,
  pick,
  pickHalves,
  select,
  splat32,
  splat64,
  xor,
  type Expression,
} from "./expressions.ts"
import { floatFormatLanes } from "./formats.ts"

const { width, exponent, mantissa: mantissas } = floatFormatLanes.f
const { sign } = width
const noLanes = splat32(0)

/** N(.) of singles. */
export function clean(code: Code, bits: Expression): Expression {
  const field = code.let(and(bits, exponent))
  const isInfinite = op("i32x4.eq", field, exponent)
  const mantissa = and(isInfinite, mantissas)
  return code.let(andNot(andNot(bits, mantissa), op("i32x4.eq", field, noLanes)))
}

/** What a sum below the smallest normal single becomes. */
export function flushed(code: Code, sum: Expression): Expression {
  const bits = code.let(sum)
  return code.let(andNot(bits, op("i32x4.eq", and(bits, exponent), noLanes)))
}

/** The largest of four words, in all of them; without signs. */
export function largestWord(code: Code, lanes: Expression): Expression {
  const named = code.let(lanes)
  const pairs = code.let(op("i32x4.max_u", named, pick(named, named, [2, 3, 0, 1])))
  return code.let(op("i32x4.max_u", pairs, pick(pairs, pairs, [1, 0, 3, 2])))
}

/** The largest of eight half words, in all of them; without signs. */
export function largestHalf(code: Code, lanes: Expression): Expression {
  const rotations = [
    [4, 5, 6, 7, 0, 1, 2, 3],
    [2, 3, 0, 1, 6, 7, 4, 5],
    [1, 0, 3, 2, 5, 4, 7, 6],
  ]
  return rotations.reduce<Expression>(
    (named, order) => code.let(op("i16x8.max_u", named, pickHalves(named, order))),
    code.let(lanes),
  )
}

/** The upper (`high`) or lower half of every word as a clean float32. */
export function halfToFloat(code: Code, words: Expression, isHigh: boolean): Expression {
  const magnitude = code.let(
    isHigh
      ? op("i32x4.shr_u", and(words, splat32(0x7fff0000)), i32(2))
      : op("i32x4.shl", and(words, splat32(0x7fff)), i32(14)),
  )
  const field = code.let(and(magnitude, splat32(0x1f800000)))
  const value = op("i32x4.add", magnitude, splat32(96 << 23))
  const finite = andNot(value, op("i32x4.eq", field, noLanes))
  const absolute = select(op("i32x4.eq", field, splat32(0x1f800000)), exponent, finite)
  const signs = isHigh ? and(words, sign) : and(op("i32x4.shl", words, i32(16)), sign)
  return code.let(or(absolute, signs))
}

/** product + addend as float32 lanes; zero times infinity is zero, and an infinite product wins over an infinite addend [infinite-products]. */
export function addProducts(code: Code, product: Expression, addend: Expression): Expression {
  const given = code.let(product)
  const defined = code.let(and(given, op("f32x4.eq", given, given)))
  const sum = code.let(op("f32x4.add", defined, addend))
  return code.let(select(op("f32x4.eq", sum, sum), sum, defined))
}

/** The float32 sum of a product and an addend rounded to odd: exact but for its last bit. */
export function addProductsToOdd(code: Code, product: Expression, addend: Expression): Expression {
  const given = code.let(product)
  const a = code.let(and(given, op("f32x4.eq", given, given)))
  const b = code.let(addend)
  const sum = addProducts(code, a, b)
  const partOfB = code.let(op("f32x4.sub", sum, a))
  const restOfA = op("f32x4.sub", a, op("f32x4.sub", sum, partOfB))
  const error = code.let(op("f32x4.add", restOfA, op("f32x4.sub", b, partOfB)))
  const isInexact = or(op("f32x4.lt", error, floats(0)), op("f32x4.gt", error, floats(0)))
  const isEven = op("i32x4.eq", and(sum, splat32(1)), noLanes)
  const direction = or(op("i32x4.shr_s", xor(error, sum), i32(31)), splat32(1))
  return code.let(op("i32x4.add", sum, and(direction, and(isInexact, isEven))))
}

/** Rounds float32 lanes to half, in the low 16 bits of every lane; +0 below the smallest normal half. */
export function roundToHalf(code: Code, value: Expression): Expression {
  const bits = code.let(value)
  const magnitude = code.let(andNot(bits, sign))
  const odd = and(op("i32x4.shr_u", magnitude, i32(14)), splat32(1))
  const steps = op("i32x4.shr_u", op("i32x4.add", magnitude, op("i32x4.add", odd, splat32(0x1fff))), i32(14))
  const rebiased = code.let(op("i32x4.sub", steps, splat32(96 << 9)))
  const limited = op("i32x4.min_s", rebiased, splat32(63 << 9))
  const isNormal = op("i32x4.ge_s", rebiased, splat32(1 << 9))
  const signs = and(op("i32x4.shr_u", bits, i32(16)), splat32(0x8000))
  return code.let(and(or(limited, signs), isNormal))
}

/** Two lanes of halves as one of words. */
export function joinHalves(high: Expression, low: Expression): Expression {
  return or(op("i32x4.shl", high, i32(16)), low)
}

/** Four float32 lanes as two pairs of float64 lanes. */
export function widen(code: Code, value: Expression): readonly [Expression, Expression] {
  const named = code.let(value)
  return [
    code.let(op("f64x2.promote_low_f32x4", named)),
    code.let(op("f64x2.promote_low_f32x4", pick(named, named, [2, 3, 2, 3]))),
  ]
}

/** a + b in float64 lanes, rounded to odd. Infinite operands as in `addProducts`; a is never undefined. */
export function addToOdd64(code: Code, a: Expression, b: Expression): Expression {
  const given = code.let(op("f64x2.add", a, b))
  const sum = code.let(select(op("f64x2.eq", given, given), given, a))
  const partOfB = code.let(op("f64x2.sub", sum, a))
  const restOfA = op("f64x2.sub", a, op("f64x2.sub", sum, partOfB))
  const error = code.let(op("f64x2.add", restOfA, op("f64x2.sub", b, partOfB)))
  const isInexact = or(op("f64x2.lt", error, doubles(0)), op("f64x2.gt", error, doubles(0)))
  const isEven = op("i64x2.eq", and(sum, splat64(1n)), noLanes)
  const direction = or(op("i64x2.shr_s", xor(error, sum), i32(63)), splat64(1n))
  return code.let(op("i64x2.add", sum, and(direction, and(isInexact, isEven))))
}

const smallestKept = 2 ** -126 - 2 ** -151

/** Two pairs of float64 lanes, exact or rounded to odd, as four singles. */
export function narrowToSingle(code: Code, pairs: readonly [Expression, Expression]): Expression {
  const [low, high] = pairs.map((pair) => {
    const kept = and(pair, op("f64x2.ge", op("f64x2.abs", pair), doubles(smallestKept)))
    return op("f32x4.demote_f64x2_zero", kept)
  })
  return code.let(pick(low!, high!, [0, 1, 4, 5]))
}

/**
 * Two pairs of float64 lanes as four halves. The numbers are brought into a range of which half represents less, and cut to
 * float32 with a sticky last bit.
 */
export function narrowToHalf(code: Code, pairs: readonly [Expression, Expression]): Expression {
  const [low, high] = pairs.map((pair) => {
    const bounded = op("f64x2.pmin", doubles(2 ** 40), op("f64x2.pmax", doubles(2 ** -40), op("f64x2.abs", pair)))
    const bits = code.let(bounded)
    const isRest = op("i64x2.ne", and(bits, splat64(0x1fffffffn)), noLanes)
    const cut = or(op("i64x2.shr_u", bits, i32(29)), and(isRest, splat64(1n)))
    return op("i64x2.sub", cut, splat64(896n << 23n))
  })
  const magnitudes = pick(low!, high!, [0, 2, 4, 6])
  const signs = and(pick(pairs[0], pairs[1], [1, 3, 5, 7]), sign)
  return roundToHalf(code, or(magnitudes, signs))
}
