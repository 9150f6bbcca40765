/**
 * ALU instructions on planes: `x, y, to`, and `flags` in the kernels that give them, whose names end in `?`. Elements of 64
 * bits take the planes of both words: `xHigh, xLow, yHigh, yLow, toHigh, toLow`, and both planes of flags.
 */
import type { FunctionDeclaration } from "../../../wasm/assembler/module.ts"
import type { AluOperation } from "../../isa/instructions/pe/alu-operations.ts"
import { and, andNot, kernel, op, or, pick, select, splat32, splat64, xor, type Code, type Expression } from "./code.ts"
import { clean, shift } from "./lanes.ts"

/** Instructions of one width, in vectors of 128 bits. */
interface Width {
  readonly letter: "i" | "s" | "l"
  readonly lanes: "i32x4" | "i16x8" | "i64x2"
  /** The sign bit, and 1, in every lane. */
  readonly sign: Expression
  readonly one: Expression
}

const ones = splat32(0xffffffff)
const zero = splat32(0)
const widths: readonly Width[] = [
  { letter: "i", lanes: "i32x4", sign: splat32(0x80000000), one: splat32(1) },
  { letter: "s", lanes: "i16x8", sign: splat32(0x80008000), one: splat32(0x10001) },
  { letter: "l", lanes: "i64x2", sign: splat64(1n << 63n), one: splat64(1n) },
]

const not = (a: Expression): Expression => xor(a, ones)
const add = ({ lanes }: Width, a: Expression, b: Expression): Expression => op(`${lanes}.add`, a, b)
const sub = ({ lanes }: Width, a: Expression, b: Expression): Expression => op(`${lanes}.sub`, a, b)
const equal = ({ lanes }: Width, a: Expression, b: Expression): Expression => op(`${lanes}.eq`, a, b)
const greater = ({ lanes }: Width, a: Expression, b: Expression): Expression => op(`${lanes}.gt_s`, a, b)
/** Unsigned order is signed order with the sign bits flipped. */
const above = (width: Width, a: Expression, b: Expression): Expression =>
  greater(width, xor(a, width.sign), xor(b, width.sign))
const isNegative = (width: Width, a: Expression): Expression => greater(width, zero, a)

interface Outcome {
  readonly result: Expression
  readonly flag: (result: Expression) => Expression
}

type Operation = (width: Width, x: Expression, y: Expression) => Outcome

const bitwise =
  (compute: (x: Expression, y: Expression, width: Width) => Expression): Operation =>
  (width, x, y) => ({ result: compute(x, y, width), flag: (result) => equal(width, result, zero) })

const wrapping =
  (compute: (width: Width, x: Expression, y: Expression) => Expression): Operation =>
  (width, x, y) => ({ result: compute(width, x, y), flag: (result) => not(isNegative(width, result)) })

const choosing =
  (isSecond: (width: Width, x: Expression, y: Expression) => Expression): Operation =>
  (width, x, y) => ({ result: select(isSecond(width, x, y), y, x), flag: () => not(isSecond(width, x, y)) })

/** Instructions on integers, with the prefix `u` where they have one; shifts by y are left to the plain version. */
const operations = {
  passa: bitwise((x) => x),
  and: bitwise((x, y) => and(x, y)),
  or: bitwise((x, y) => or(x, y)),
  xor: bitwise((x, y) => xor(x, y)),
  not: bitwise((x) => not(x)),
  lnot: bitwise((x, _, width) => and(equal(width, x, zero), width.one)),
  inc: wrapping((width, x) => add(width, x, width.one)),
  dec: wrapping((width, x) => sub(width, x, width.one)),
  add: wrapping(add),
  sub: wrapping(sub),
  uinc: (width, x) => ({ result: add(width, x, width.one), flag: (result) => not(equal(width, result, zero)) }),
  udec: (width, x) => ({ result: sub(width, x, width.one), flag: () => not(equal(width, x, zero)) }),
  uadd: (width, x, y) => ({ result: add(width, x, y), flag: (result) => not(above(width, x, result)) }),
  usub: (width, x, y) => ({ result: sub(width, x, y), flag: () => not(above(width, y, x)) }),
  max: choosing((width, x, y) => greater(width, y, x)),
  min: choosing((width, x, y) => greater(width, x, y)),
  umax: choosing((width, x, y) => above(width, y, x)),
  umin: choosing((width, x, y) => above(width, x, y)),
  packbit: (width, x, y) => ({
    result: or(add(width, x, x), and(isNegative(width, y), width.one)),
    flag: () => not(isNegative(width, y)),
  }),
} as const satisfies Partial<Record<AluOperation | `u${AluOperation}`, Operation>>

/** Whether a compare-and-choose on floats takes the second: as sign-magnitude, unless both are zero. */
function floatOrder(width: Width, exponent: Expression, a: Expression, b: Expression): Expression {
  const orderOf = (bits: Expression): Expression => xor(bits, andNot(isNegative(width, bits), width.sign))
  const isZero = (bits: Expression): Expression => equal(width, and(bits, exponent), zero)
  return andNot(greater(width, orderOf(a), orderOf(b)), and(isZero(a), isZero(b)))
}

const rectifying =
  (place: number): Operation =>
  (width, x, y) => {
    const isClear = equal(width, and(x, op(`${width.lanes}.shr_u`, width.sign, shift(place))), zero)
    return { result: select(isClear, y, width.sign), flag: () => isClear }
  }

/** Instructions on singles and halves. */
function floatOperations(exponent: Expression) {
  return {
    max: choosing((width, x, y) => floatOrder(width, exponent, y, x)),
    min: choosing((width, x, y) => floatOrder(width, exponent, x, y)),
    relu: rectifying(0),
    relu1: rectifying(1),
    relu2: rectifying(2),
    relu3: rectifying(3),
  } as const satisfies Partial<Record<AluOperation, Operation>>
}

const floats = {
  f: { width: widths[0]!, operations: floatOperations(splat32(0x7f800000)) },
  h: { width: widths[1]!, operations: floatOperations(splat32(0x7e007e00)) },
} as const

function narrowKernel(name: string, width: Width, operation: Operation, givesFlags: boolean): FunctionDeclaration {
  return kernel(givesFlags ? `${name}?` : name, givesFlags ? 4 : 3, (code) =>
    code.sweep((at) => {
      const [x, y] = [code.load(at(code.params[0]!)), code.load(at(code.params[1]!))]
      const { result, flag } = operation(width, x, y)
      const named = code.let(result)
      code.store(at(code.params[2]!), named)
      if (givesFlags) code.store(at(code.params[3]!), flag(named))
    }),
  )
}

/** Two planes of words as vectors of two 64-bit elements, for PEs 0 and 1 and for 2 and 3. */
function loadWide(code: Code, high: Expression, low: Expression): readonly [Expression, Expression] {
  const [upper, lower] = [code.load(high), code.load(low)]
  return [code.let(pick(lower, upper, [0, 4, 1, 5])), code.let(pick(lower, upper, [2, 6, 3, 7]))]
}

function wideKernel(name: string, width: Width, operation: Operation, givesFlags: boolean): FunctionDeclaration {
  return kernel(givesFlags ? `${name}?` : name, givesFlags ? 8 : 6, (code) =>
    code.sweep((at) => {
      const [xHigh, xLow, yHigh, yLow, toHigh, toLow, flagsHigh, flagsLow] = code.params.map(at)
      const x = loadWide(code, xHigh!, xLow!)
      const y = loadWide(code, yHigh!, yLow!)
      const outcomes = [operation(width, x[0], y[0]), operation(width, x[1], y[1])]
      const results = outcomes.map(({ result }) => code.let(result))
      code.store(toHigh!, pick(results[0]!, results[1]!, [1, 3, 5, 7]))
      code.store(toLow!, pick(results[0]!, results[1]!, [0, 2, 4, 6]))
      if (!givesFlags) return
      const flags = outcomes.map(({ flag }, i) => code.let(flag(results[i]!)))
      for (const plane of [flagsHigh!, flagsLow!]) code.store(plane, pick(flags[0]!, flags[1]!, [0, 2, 4, 6]))
    }),
  )
}

/** Singles to integers, which take their inputs clean, and to the integers below, which leave infinities as they are. */
function singleKernels(): readonly FunctionDeclaration[] {
  const unary = (name: string, compute: (code: Code, x: Expression) => Expression): FunctionDeclaration =>
    kernel(name, 3, (code) =>
      code.sweep((at) => code.store(at(code.params[2]!), compute(code, code.load(at(code.params[0]!))))),
    )
  const exponent = splat32(0x7f800000)
  return [
    unary("fftoi", (code, x) => op("i32x4.trunc_sat_f32x4_s", clean(code, x))),
    unary("fuftoi", (code, x) => op("i32x4.trunc_sat_f32x4_u", op("f32x4.abs", clean(code, x)))),
    unary("ffloor", (code, x) => {
      const field = code.let(and(x, exponent))
      const cleared = and(x, splat32(0x80000000))
      const isZero = op("i32x4.eq", field, zero)
      const finite = op("f32x4.floor", select(isZero, cleared, x))
      return select(op("i32x4.eq", field, exponent), x, finite)
    }),
  ]
}

export function aluKernels(): readonly FunctionDeclaration[] {
  const integers = widths.flatMap((width) =>
    Object.entries(operations).flatMap(([name, operation]) =>
      [false, true].map((givesFlags) =>
        (width.letter === "l" ? wideKernel : narrowKernel)(`${width.letter}${name}`, width, operation, givesFlags),
      ),
    ),
  )
  const floating = Object.entries(floats).flatMap(([letter, { width, operations }]) =>
    Object.entries(operations).flatMap(([name, operation]) =>
      [false, true].map((givesFlags) => narrowKernel(`${letter}${name}`, width, operation, givesFlags)),
    ),
  )
  return [...integers, ...floating, ...singleKernels()]
}
