import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf } from "../../../ir/graph.ts"
import { dtypes } from "../../../tensor/dtype.ts"
import {
  abs,
  add,
  and,
  convert,
  div,
  divU,
  mul,
  neg,
  not,
  or,
  rem,
  remU,
  select,
  shl,
  shrU,
  sqrt,
  sub,
  xor,
  operand,
} from "../../language/build.ts"
import type { Expr } from "../../language/kernel.ts"
import { throughF64 } from "../../math/float-format.ts"
import { pow } from "../../math/pow.ts"
import { compareAs, greatestOf, isFloating, isUnsigned, leastOf, wrapTo } from "../integers.ts"
import { ask, boolOfMask, choose, invert } from "../truth.ts"
import { castElement } from "./cast.ts"
import { always, arithmetic, binary, elementwise, onIntegers, onLongs, unary } from "./elementwise.ts"
import { integerPower, remainder, wholeIfNear } from "./long-arithmetic.ts"

/** Operators of arithmetic, order and logic on two elements, and the exact ones on one. */
export const arithmeticRules = {
  add: arithmetic(add),
  sub: arithmetic(sub),
  mul: arithmetic(mul),
  div: arithmetic((a, b, dtype) => (isUnsigned(dtype) ? divU(a, b) : div(a, b)), { isScalarOnly: onIntegers }),
  mod: arithmeticMod(),
  pow: power(),
  min: arithmetic((a, b, dtype) => leastOf(dtype, a, b), { isScalarOnly: onLongs }),
  max: arithmetic((a, b, dtype) => greatestOf(dtype, a, b), { isScalarOnly: onLongs }),
  neg: unary((x, _, dtype) => wrapTo(dtype, neg(x))),
  abs: unary((x, _, dtype) => (isUnsigned(dtype) ? x : wrapTo(dtype, abs(x)))),
  sign: unary((x, _, dtype) => {
    const one = operand(x.type, 1)
    if (isUnsigned(dtype)) return select(compareAs(dtype, "ne", x, 0), one, x)
    return select(compareAs(dtype, "lt", x, 0), neg(one), select(compareAs(dtype, "gt", x, 0), one, x))
  }),
  clip: elementwise<NodeOf<"clip">>(
    ([x, low, high], node) => {
      const { dtype } = node.outputs[0]!.type
      const raised = low === undefined ? present(x, "x") : greatestOf(dtype, present(x, "x"), low)
      return high === undefined ? raised : leastOf(dtype, raised, high)
    },
    { isScalarOnly: onLongs },
  ),
  equal: binary((a, b) => ask("eq", a, b)),
  less: comparison("lt"),
  lessOrEqual: comparison("le"),
  greater: comparison("gt"),
  greaterOrEqual: comparison("ge"),
  and: binary(and),
  or: binary(or),
  xor: binary(xor),
  not: unary(invert),
  bitwiseAnd: binary(and),
  bitwiseOr: binary(or),
  bitwiseXor: binary(xor),
  bitwiseNot: unary((x, _, dtype) => wrapTo(dtype, not(x))),
  bitShift: bitShift(),
  where: elementwise<NodeOf<"where">>(([condition, a, b]) =>
    choose(present(condition, "condition"), present(a, "a"), present(b, "b")),
  ),
  prelu: arithmetic<NodeOf<"prelu">>((x, slope, dtype) => {
    return isUnsigned(dtype) ? x : select(compareAs(dtype, "lt", x, 0), mul(x, slope), x)
  }),
} as const

function comparison(fn: "lt" | "le" | "gt" | "ge") {
  return binary((a, b, dtype) => boolOfMask(compareAs(dtype, fn, a, b)), { isScalarOnly: onLongs })
}

function arithmeticMod() {
  return binary<NodeOf<"mod">>(
    (a, b, dtype, { attributes: { fmod } }) => {
      if (isFloating(dtype)) return throughF64(remainder, a, b)
      if (isUnsigned(dtype)) return remU(a, b)
      const rest = rem(a, b)
      if (fmod) return rest
      const isMoved = and(compareAs(dtype, "ne", rest, 0), compareAs(dtype, "lt", xor(rest, b), 0))
      return select(isMoved, add(rest, b), rest)
    },
    {
      isScalarOnly: onIntegers,
    },
  )
}

/** Powers with an exponent that is a small whole number are products. */
function power() {
  return elementwise<NodeOf<"pow">>(
    ([x, y], node) => {
      const [base, exponent] = [present(x, "x"), present(y, "y")]
      const { dtype } = node.outputs[0]!.type
      const known = exponent.op === "constant" ? Number(exponent.lanes[0]) : undefined
      if (known === 0.5 && isFloating(dtype)) return sqrt(base)
      if (known === -1 && isFloating(dtype)) return div(operand(base.type, 1), base)
      const from = node.inputs[1]!.type.dtype
      if (known !== undefined && Number.isInteger(known) && known >= 0 && known <= 4)
        return wrapTo(dtype, product(base, known))
      if (isFloating(dtype)) return pow(base, castElement(exponent, from, dtype))
      if (isFloating(from)) {
        const real = pow(castElement(base, dtype, "float64"), castElement(exponent, from, "float64"))
        return castElement(wholeIfNear(real), "float64", dtype)
      }
      return wrapTo(
        dtype,
        integerPower(castElement(base, dtype, "int64"), castElement(exponent, from, "int64"), base.type),
      )
    },
    {
      isScalarOnly: (node) =>
        !isFloating(node.inputs[0]!.type.dtype) || node.inputs[0]!.type.dtype !== node.inputs[1]!.type.dtype,
    },
  )
}

function product(x: Expr, count: number): Expr {
  if (count === 0) return operand(x.type, 1)
  if (count === 1) return x
  const half = product(x, Math.floor(count / 2))
  const square = mul(half, half)
  return count % 2 === 0 ? square : mul(square, x)
}

function bitShift() {
  return binary<NodeOf<"bitShift">>(
    (a, b, dtype, { attributes: { direction } }) => {
      const bits = 8 * dtypes[dtype].byteLength
      const amount = b.type === "i64" ? convert("i32", b) : b
      const moved = direction === "left" ? shl(a, amount) : shrU(a, amount)
      return wrapTo(dtype, select(compareAs("uint64", "lt", b, bits), moved, operand(a.type, 0)))
    },
    { isScalarOnly: always },
  )
}
