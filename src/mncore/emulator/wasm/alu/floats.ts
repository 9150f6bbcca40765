/** Instructions on floats that are the same for every format: on fields of bits, in lanes of the format's width. */
import type { AluOperation } from "../../../isa/instructions/pe/alu-operations.ts"
import { and, andNot, i32, op, or, select, type Expression } from "../language/expressions.ts"
import type { FloatLanes } from "../language/formats.ts"
import { choosing, type Operation } from "./operation.ts"
import { reciprocalRoot } from "./reciprocal-roots.ts"
import { add, equal, greater, isNegative, not, ordered, sub, zero, type Width } from "../language/widths.ts"

/** Whether a compare-and-choose takes the second: as sign-magnitude, unless both are zero. */
function isAbove(width: Width, exponent: Expression, a: Expression, b: Expression): Expression {
  const isZero = (bits: Expression): Expression => equal(width, and(bits, exponent), zero)
  return andNot(greater(width, ordered(width, a), ordered(width, b)), and(isZero(a), isZero(b)))
}

const rectifying =
  (place: number): Operation =>
  (code, width, x, y) => {
    const isClear = code.let(equal(width, and(x, op(`${width.lanes}.shr_u`, width.sign, i32(place))), zero))
    return { result: select(isClear, y, width.sign), flag: () => isClear }
  }

/** y, or where x is negative y times a power of two. Zeros and infinities stay; where the exponent runs out, y becomes one of them. */
const scaling =
  ({ field, exponent, infinity }: FloatLanes, powers: number): Operation =>
  (code, width, x, y) => {
    const own = code.let(and(y, exponent))
    const sign = and(y, width.sign)
    const isLeft = code.let(or(not(isNegative(width, x)), or(equal(width, own, zero), equal(width, own, exponent))))
    const scaled =
      powers < 0
        ? select(greater(width, own, field(-powers)), sub(width, y, field(-powers)), sign)
        : select(greater(width, field(infinity - powers), own), add(width, y, field(powers)), or(sign, exponent))
    return { result: select(isLeft, y, scaled), flag: () => not(isNegative(width, x)) }
  }

export function floatOperations(format: FloatLanes) {
  const { exponent } = format
  return {
    max: choosing((width, x, y) => isAbove(width, exponent, y, x)),
    min: choosing((width, x, y) => isAbove(width, exponent, x, y)),
    relu: rectifying(0),
    relu1: rectifying(1),
    relu2: rectifying(2),
    relu3: rectifying(3),
    lrelud: scaling(format, -1),
    lreluo: scaling(format, -3),
    ilrelud: scaling(format, 1),
    rsqrt: reciprocalRoot(format),
  } as const satisfies Partial<Record<AluOperation, Operation>>
}
