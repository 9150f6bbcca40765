/**
 * `bfn` on the two planes of one long word: `xHigh, xLow, toHigh, toLow`; for single each plane is a block of its own, `x, to`.
 *
 * A vector of words is a MAB, so the largest exponent of a block is a few maxima away. The mantissa that is left after the
 * shift, `RNE(sig / 2^(1 + common - e))`, is the nearest integer to |x| * 2^(length - 1 - common + bias): a multiplication
 * by a power of two and `nearest`. Where that power is no float32, two are multiplied one after the other; an
 * intermediate that is too small for a float32 belongs to a mantissa of 0.
 */
import type { FunctionDeclaration } from "../../../wasm/assembler/module.ts"
import { blockMantissaBits, halfBlockLengths } from "../../machine.ts"
import {
  and,
  andNot,
  i32,
  kernel,
  op,
  or,
  pick,
  pickHalves,
  select,
  splat32,
  type Code,
  type Expression,
} from "./code.ts"
import { halfToFloat, joinHalves, shift } from "./lanes.ts"

const exponent = splat32(0x7f800000)
const sign = splat32(0x80000000)

/** The largest of four lanes, in all of them. */
function largestWord(code: Code, lanes: Expression): Expression {
  const named = code.let(lanes)
  const pairs = code.let(op("i32x4.max_u", named, pick(named, named, [2, 3, 0, 1])))
  return code.let(op("i32x4.max_u", pairs, pick(pairs, pairs, [1, 0, 3, 2])))
}

/** The common exponent of singles and whether the block is zero; `ones` is all the mantissa bits that are looked at. */
function commonOfSingles(code: Code, words: readonly Expression[], ones: number) {
  const fields = words.map((word) => and(word, exponent))
  const largest = largestWord(
    code,
    fields.reduce((a, b) => op("i32x4.max_u", a, b)),
  )
  const carrying = code.let(or(largest, splat32(ones)))
  const matches = words.map((word) => op("i32x4.eq", and(word, splat32(0x7f800000 | ones)), carrying))
  const carry = op("i32.shl", op("v128.any_true", matches.reduce(or)), i32(23))
  return {
    common: code.let(op("i32x4.add", largest, op("i32x4.splat", carry))),
    isZero: code.let(op("i32x4.eq", largest, splat32(0))),
  }
}

/** Converts the words of a block of singles of which `length` mantissa bits count. */
function convertSingles(code: Code, words: readonly Expression[], length: number): readonly Expression[] {
  const unused = 23 - length
  const { common, isZero } = commonOfSingles(code, words, ((1 << length) - 1) << unused)
  const isInfinite = code.let(op("i32x4.ge_u", common, exponent))
  const power = code.let(op("i32x4.sub", splat32(length - 1 + 127), op("i32x4.shr_u", common, shift(23))))
  const firstPower = code.let(op("i32x4.shr_s", power, shift(1)))
  const scales = [firstPower, op("i32x4.sub", power, firstPower)].map((part) =>
    code.let(op("i32x4.shl", op("i32x4.add", part, splat32(127)), shift(23))),
  )
  return words.map((word) => {
    const isNothing = op("i32x4.eq", and(word, exponent), splat32(0))
    const magnitude = andNot(andNot(word, sign), isNothing)
    const scaled = op("f32x4.mul", op("f32x4.mul", magnitude, scales[0]!), scales[1]!)
    const mantissa = op("i32x4.trunc_sat_f32x4_u", op("f32x4.nearest", scaled))
    const finite = or(common, op("i32x4.shl", mantissa, shift(unused)))
    const fields = andNot(select(isInfinite, exponent, finite), isZero)
    return code.let(or(fields, and(word, sign)))
  })
}

/** The largest of eight half words, in all of them. */
function largestHalf(code: Code, lanes: Expression): Expression {
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

function convertHalves(code: Code, words: readonly Expression[], length: number): readonly Expression[] {
  const headroom = blockMantissaBits.h - length
  const ones = (((1 << length) - 1) << headroom) * 0x10001
  const largest = largestHalf(
    code,
    words.map((word) => and(word, splat32(0x7e007e00))).reduce((a, b) => op("i16x8.max_u", a, b)),
  )
  const carrying = code.let(or(largest, splat32(ones)))
  const matches = words.map((word) => op("i16x8.eq", and(word, splat32((0x7e007e00 | ones) >>> 0)), carrying))
  const carry = op("i32.mul", op("v128.any_true", matches.reduce(or)), i32(0x02000200))
  const raised = op("i16x8.add", largest, splat32((headroom << 9) * 0x10001))
  const common = code.let(op("i16x8.add", raised, op("i32x4.splat", carry)))
  const isZero = code.let(op("i16x8.eq", largest, splat32(0)))
  const isInfinite = code.let(op("i16x8.ge_u", common, splat32(0x7e007e00)))
  const field = op("i32x4.shr_u", common, shift(25))
  const scale = code.let(op("i32x4.shl", op("i32x4.sub", splat32(166), field), shift(23)))
  return words.map((word) => {
    const mantissa = (isHigh: boolean): Expression => {
      const magnitude = andNot(halfToFloat(code, word, isHigh), sign)
      return op("i32x4.trunc_sat_f32x4_u", op("f32x4.nearest", op("f32x4.mul", magnitude, scale)))
    }
    const finite = or(common, joinHalves(mantissa(true), mantissa(false)))
    const fields = andNot(select(isInfinite, splat32(0x7e007e00), finite), isZero)
    return code.let(or(fields, and(word, splat32(0x80008000))))
  })
}

function pairKernel(
  name: string,
  convert: (code: Code, words: readonly Expression[]) => readonly Expression[],
): FunctionDeclaration {
  return kernel(name, 4, (code) =>
    code.sweep((at) => {
      const [xHigh, xLow, toHigh, toLow] = code.params.map(at)
      const converted = convert(code, [code.load(xHigh!), code.load(xLow!)])
      code.store(toHigh!, converted[0]!)
      code.store(toLow!, converted[1]!)
    }),
  )
}

export function blockKernels(): readonly FunctionDeclaration[] {
  const lengths = Array.from(
    { length: halfBlockLengths.longest - halfBlockLengths.shortest + 1 },
    (_, i) => halfBlockLengths.shortest + i,
  )
  return [
    pairKernel("gbfn", (code, words) => convertSingles(code, words, blockMantissaBits.g)),
    pairKernel("fbfn", (code, words) => words.flatMap((word) => convertSingles(code, [word], blockMantissaBits.f))),
    ...lengths.map((length) => pairKernel(`hbfn${length}`, (code, words) => convertHalves(code, words, length))),
  ]
}
