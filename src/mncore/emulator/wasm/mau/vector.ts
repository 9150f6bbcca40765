/**
 * The MAU's vector instructions on one plane of words: `x`, `y` and `z` are addresses of planes, and so are the results. Half
 * instructions take one plane of pairs and two of single addends.
 */
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import { kernel, type Code } from "../language/code.ts"
import { and, andNot, doubles, i32, op, or, splat32, type Expression } from "../language/expressions.ts"
import type { Pair } from "../language/double-lanes.ts"
import {
  addProducts,
  addProductsToOdd,
  addToOdd64,
  clean,
  flushed,
  halfToFloat,
  joinHalves,
  narrowToHalf,
  narrowToSingle,
  roundToHalf,
  widen,
} from "../language/lanes.ts"

/**
 * The product of clean singles as float64 lanes. With lo the product of the low five bits of both mantissas, it is exact
 * less lo plus 2^8 units of both last places; both are float64 numbers, and zero where one factor has none.
 */
function products(code: Code, x: Expression, y: Expression): Pair {
  const parts = [x, y].map((factor) => ({
    whole: widen(code, factor),
    high: widen(code, andNot(factor, splat32(0x1f))),
    power: widen(code, and(factor, splat32(0xff800000))),
  }))
  const [a, b] = [parts[0]!, parts[1]!]
  const product = (i: 0 | 1): Expression => {
    const given = code.let(op("f64x2.mul", a.whole[i], b.whole[i]))
    const whole = code.let(and(given, op("f64x2.eq", given, given)))
    const low = code.let(
      op("f64x2.mul", op("f64x2.sub", a.whole[i], a.high[i]), op("f64x2.sub", b.whole[i], b.high[i])),
    )
    const constant = op("f64x2.mul", op("f64x2.mul", a.power[i], b.power[i]), doubles(2 ** -38))
    const isDropped = or(op("f64x2.lt", low, doubles(0)), op("f64x2.gt", low, doubles(0)))
    const change = and(op("f64x2.sub", constant, low), isDropped)
    return code.let(op("f64x2.add", whole, change))
  }
  return [product(0), product(1)]
}

type Single = (code: Code, at: (plane: Expression) => Expression, isNarrowed: boolean) => Expression

/** What each single instruction gives of one vector of words: singles, or halves in the low bits. */
const singleKernels = {
  fvpassa: (code, at, isNarrowed) => {
    const x = clean(code, code.load(at(code.params[0]!)))
    return isNarrowed ? roundToHalf(code, x) : x
  },
  fvadd: (code, at, isNarrowed) => {
    const [x, , z] = cleanOperands(code, at)
    if (isNarrowed) return roundToHalf(code, addProductsToOdd(code, x!, z!))
    return flushed(code, addProducts(code, x!, z!))
  },
  fvfma: (code, at, isNarrowed) => {
    const [x, y, z] = cleanOperands(code, at)
    const pairs = products(code, x!, y!)
    const addends = widen(code, z!)
    const sums = [addToOdd64(code, pairs[0], addends[0]), addToOdd64(code, pairs[1], addends[1])] as const
    return isNarrowed ? narrowToHalf(code, sums) : narrowToSingle(code, sums)
  },
} as const satisfies Record<string, Single>

function cleanOperands(code: Code, at: (plane: Expression) => Expression): readonly Expression[] {
  return [0, 1, 2].map((i) => clean(code, code.load(at(code.params[i]!))))
}

/** `x, y, z, to`: single results. */
function toSingles(name: keyof typeof singleKernels): FunctionDeclaration {
  return kernel(name, 4, (code) =>
    code.sweep((at) => code.store(at(code.params[3]!), singleKernels[name](code, at, false))),
  )
}

/** `x, y, z, to`: halves go to the upper half words of a plane, or beside those that are there. */
function toHalves(name: keyof typeof singleKernels): readonly FunctionDeclaration[] {
  const write = (isSecond: boolean): FunctionDeclaration =>
    kernel(`${name}r${isSecond ? 1 : 0}`, 4, (code) =>
      code.sweep((at) => {
        const halves = singleKernels[name](code, at, true)
        const to = at(code.params[3]!)
        if (isSecond) code.store(to, joinHalves(op("i32x4.shr_u", code.load(to), i32(16)), halves))
        else code.store(to, joinHalves(halves, splat32(0)))
      }),
    )
  return [write(false), write(true)]
}

/** `x, y, zHigh, zLow, toHigh, toLow`, or one plane of pairs as the result. */
function halfMultiplyAdd(isNarrowed: boolean): FunctionDeclaration {
  return kernel(isNarrowed ? "hvfmar" : "hvfma", isNarrowed ? 5 : 6, (code) =>
    code.sweep((at) => {
      const [x, y] = [code.load(at(code.params[0]!)), code.load(at(code.params[1]!))]
      const sums = [true, false].map((isHigh, i) => {
        const product = op("f32x4.mul", halfToFloat(code, x, isHigh), halfToFloat(code, y, isHigh))
        const addend = clean(code, code.load(at(code.params[2 + i]!)))
        if (isNarrowed) return roundToHalf(code, addProductsToOdd(code, product, addend))
        return flushed(code, addProducts(code, product, addend))
      })
      if (isNarrowed) code.store(at(code.params[4]!), joinHalves(sums[0]!, sums[1]!))
      else sums.forEach((sum, i) => code.store(at(code.params[4 + i]!), sum))
    }),
  )
}

export function vectorKernels(): readonly FunctionDeclaration[] {
  const names = Object.keys(singleKernels) as readonly (keyof typeof singleKernels)[]
  return [...names.map(toSingles), ...names.flatMap(toHalves), halfMultiplyAdd(false), halfMultiplyAdd(true)]
}
