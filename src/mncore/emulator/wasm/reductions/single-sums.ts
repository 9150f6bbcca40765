/**
 * Adders of the reduction network for singles and halves, on four lanes.
 *
 * Rounding an element to the place three bits below the largest one's last is adding and subtracting 1.5 * 2^52 of those units in
 * float64, or for halves 1.5 * 2^23 of them in float32: the spacing of numbers there is one unit, and ties go to even ones. The
 * sum of four is exact there, and is rounded once.
 */
import { floatFormats, reductionGuardBits } from "../../../machine.ts"
import type { Code } from "../language/code.ts"
import type { Pair } from "../language/double-lanes.ts"
import { and, i32, op, or, pick, select, splat32, type Expression } from "../language/expressions.ts"
import { floatFormatLanes } from "../language/formats.ts"
import { clean, halfToFloat, joinHalves, narrowToHalf, narrowToSingle, roundToHalf, widen } from "../language/lanes.ts"

const { d: double, f: single, h: half } = floatFormats
const { exponent } = floatFormatLanes.f

/** The largest exponent field of float32 lanes, in its place. */
function largestField(elements: readonly Expression[]): Expression {
  return elements.map((element) => and(element, exponent)).reduce((a, b) => op("i32x4.max_u", a, b))
}

/** The first element that is infinite, as `convert` has it, or else the sum. */
function firstInfinite(
  code: Code,
  elements: readonly Expression[],
  sum: Expression,
  convert: (element: Expression) => Expression,
): Expression {
  return elements.reduceRight<Expression>((result, element) => {
    const isInfinite = op("i32x4.eq", and(element, exponent), exponent)
    return code.let(select(isInfinite, convert(element), result))
  }, sum)
}

/** The sums of clean singles as float64 lanes. */
function exactSums(code: Code, elements: readonly Expression[]): Pair {
  const largest = op("i32x4.shr_u", largestField(elements), i32(single.mantissaBits))
  const distance = double.bias - single.bias + double.mantissaBits - single.mantissaBits - reductionGuardBits
  const field = op("i32x4.shl", op("i32x4.add", largest, splat32(distance)), i32(double.mantissaBits - 32))
  const upper = code.let(or(field, splat32(0x80000)))
  const anchors = [pick(upper, splat32(0), [4, 0, 5, 1]), pick(upper, splat32(0), [4, 2, 5, 3])].map((each) =>
    code.let(each),
  )
  const wide = elements.map((element) => widen(code, element))
  const sumOf = (i: 0 | 1): Expression =>
    code.let(
      wide
        .map((pair) => op("f64x2.sub", op("f64x2.add", pair[i], anchors[i]!), anchors[i]!))
        .reduce((a, b) => op("f64x2.add", a, b)),
    )
  return [sumOf(0), sumOf(1)]
}

/** One adder of singles. */
export function addSingles(code: Code, elements: readonly Expression[]): Expression {
  const cleaned = elements.map((element) => clean(code, element))
  return firstInfinite(code, cleaned, narrowToSingle(code, exactSums(code, cleaned)), (element) => element)
}

/** One adder of singles that rounds to half, in the low bits of each lane. */
export function addSinglesToHalf(code: Code, elements: readonly Expression[]): Expression {
  const cleaned = elements.map((element) => clean(code, element))
  const sum = narrowToHalf(code, exactSums(code, cleaned))
  return firstInfinite(code, cleaned, sum, (element) => roundToHalf(code, element))
}

/** One adder of the upper or lower halves of words. */
function addHalvesOf(code: Code, words: readonly Expression[], isHigh: boolean): Expression {
  const elements = words.map((word) => halfToFloat(code, word, isHigh))
  const distance = single.mantissaBits - half.mantissaBits - reductionGuardBits
  const raised = op("i32x4.add", largestField(elements), splat32(distance << single.mantissaBits))
  const anchor = code.let(or(raised, splat32(1 << (single.mantissaBits - 1))))
  const sum = code.let(
    elements
      .map((element) => op("f32x4.sub", op("f32x4.add", element, anchor), anchor))
      .reduce((a, b) => op("f32x4.add", a, b)),
  )
  return roundToHalf(
    code,
    firstInfinite(code, elements, sum, (element) => element),
  )
}

/** One adder of the halves of words. */
export function addHalves(code: Code, words: readonly Expression[]): Expression {
  return code.let(joinHalves(addHalvesOf(code, words, true), addHalvesOf(code, words, false)))
}
