/**
 * `floor`, and `ftoi` to integers of the same width. Halves are computed as float32 lanes, which hold them and their integer
 * parts exactly. The saturating conversions of WebAssembly do what the machine's do once infinities have no mantissa; what
 * they make of zeros with mantissas is 0.
 */
import type { AluOperation } from "../../../isa/instructions/pe/alu-operations.ts"
import type { Code } from "../language/code.ts"
import { cleanDoubles } from "../language/double-lanes.ts"
import { and, lane, op, or, select, splat32, type Expression } from "../language/expressions.ts"
import { clean, halfToFloat, joinHalves, roundToHalf } from "../language/lanes.ts"
import { floatFormatLanes } from "../language/formats.ts"
import type { Operation } from "./operation.ts"
import { equal, zero } from "../language/widths.ts"

type Compute = (code: Code, x: Expression) => Expression

const unary =
  (compute: Compute): Operation =>
  (code, _, x) => ({ result: compute(code, x) })

function floorOf(format: "d" | "f"): Operation {
  const { width, exponent } = floatFormatLanes[format]
  return unary((code, x) => {
    const field = code.let(and(x, exponent))
    const real = select(equal(width, field, zero), and(x, width.sign), x)
    return select(equal(width, field, exponent), x, op(format === "d" ? "f64x2.floor" : "f32x4.floor", real))
  })
}

/** Both halves of every word. */
function ofHalves(code: Code, x: Expression, compute: (value: Expression) => Expression): Expression {
  return joinHalves(compute(halfToFloat(code, x, true)), compute(halfToFloat(code, x, false)))
}

function floorOfHalves(code: Code, x: Expression): Expression {
  const { width, exponent } = floatFormatLanes.h
  const integers = ofHalves(code, x, (value) => roundToHalf(code, op("f32x4.floor", value)))
  return select(equal(width, and(x, exponent), exponent), x, or(integers, and(x, width.sign)))
}

function halvesToIntegers(code: Code, x: Expression): Expression {
  return ofHalves(code, x, (value) => {
    const integer = op("i32x4.trunc_sat_f32x4_s", value)
    const limited = op("i32x4.max_s", op("i32x4.min_s", integer, splat32(0x7fff)), splat32(0xffff8000))
    return and(limited, splat32(0xffff))
  })
}

function halvesToUnsigned(code: Code, x: Expression): Expression {
  return ofHalves(code, x, (value) =>
    op("i32x4.min_u", op("i32x4.trunc_sat_f32x4_u", op("f32x4.abs", value)), splat32(0xffff)),
  )
}

function doublesToIntegers(code: Code, x: Expression, isUnsigned: boolean): Expression {
  const cleaned = cleanDoubles(code, x)
  const value = isUnsigned ? code.let(op("f64x2.abs", cleaned)) : cleaned
  const [first, second] = [0, 1].map((i) =>
    op(isUnsigned ? "i64.trunc_sat_f64_u" : "i64.trunc_sat_f64_s", lane("f64x2.extract_lane", i, value)),
  )
  return lane("i64x2.replace_lane", 1, op("i64x2.splat", first!), second!)
}

export const conversions = {
  d: {
    floor: floorOf("d"),
    ftoi: unary((code, x) => doublesToIntegers(code, x, false)),
    uftoi: unary((code, x) => doublesToIntegers(code, x, true)),
  },
  f: {
    floor: floorOf("f"),
    ftoi: unary((code, x) => op("i32x4.trunc_sat_f32x4_s", clean(code, x))),
    uftoi: unary((code, x) => op("i32x4.trunc_sat_f32x4_u", op("f32x4.abs", clean(code, x)))),
  },
  h: {
    floor: unary(floorOfHalves),
    ftoi: unary(halvesToIntegers),
    uftoi: unary(halvesToUnsigned),
  },
} as const satisfies Record<string, Partial<Record<AluOperation | `u${AluOperation}`, Operation>>>
