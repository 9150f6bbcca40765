/**
 * Block floats of doubles, four a block. A mantissa is the nearest integer to |x| * 2^(51 - common + bias). The power may be
 * no float64, so it is added to the exponent field instead; elements for which nothing is left of that field are far
 * below half a unit. Adding 2^52 rounds to an integer, ties to even, and leaves it in the mantissa of the sum.
 */
import { blockMantissaBits } from "../../../machine.ts"
import type { Code } from "../language/code.ts"
import type { Pair } from "../language/double-lanes.ts"
import { and, andNot, doubles, i32, op, or, pick, select, splat64, type Expression } from "../language/expressions.ts"
import { floatFormatLanes } from "../language/formats.ts"

const { width, mantissaBits, bias, exponent, mantissa: ones, infinity } = floatFormatLanes.d
const { sign } = width
const none = splat64(0n)

/** The exponent fields of a vector in the low bits of both lanes. */
function fieldsOf(bits: Expression): Expression {
  return op("i64x2.shr_u", and(bits, exponent), i32(mantissaBits))
}

function largest(code: Code, a: Expression, b: Expression): Expression {
  return code.let(op("i32x4.max_u", a, b))
}

export function convertDoubles(code: Code, elements: Pair): Pair {
  const fields = elements.map((element) => code.let(fieldsOf(element)))
  const pairs = largest(code, fields[0]!, fields[1]!)
  const most = largest(code, pairs, pick(pairs, pairs, [2, 3, 0, 1]))
  const isFull = elements.map((element, i) =>
    and(op("i64x2.eq", fields[i]!, most), op("i64x2.eq", and(element, ones), ones)),
  )
  const carry = op("i64.extend_i32_u", op("v128.any_true", isFull.reduce(or)))
  const common = code.let(op("i64x2.add", most, op("i64x2.splat", carry)))
  const isZero = code.let(op("i64x2.eq", most, none))
  const isInfinite = code.let(op("i64x2.ge_s", common, splat64(BigInt(infinity))))
  const power = code.let(op("i64x2.sub", splat64(BigInt(blockMantissaBits.d - 1 + bias)), common))
  const [first, second] = elements.map((element, i) => {
    const isLeft = op("i64x2.gt_s", op("i64x2.add", fields[i]!, power), none)
    const scaled = op("i64x2.add", andNot(element, sign), op("i64x2.shl", power, i32(mantissaBits)))
    const magnitude = andNot(and(scaled, isLeft), op("i64x2.eq", fields[i]!, none))
    const mantissa = and(op("f64x2.add", magnitude, doubles(2 ** mantissaBits)), ones)
    const finite = or(op("i64x2.shl", common, i32(mantissaBits)), mantissa)
    const converted = andNot(select(isInfinite, exponent, finite), isZero)
    return code.let(or(converted, and(element, sign)))
  })
  return [first!, second!]
}
