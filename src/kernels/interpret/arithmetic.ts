/**
 * The operators of the kernel language on single lanes, as JavaScript computes them: binary64 rounded to binary32
 * after each operator (which is exact for + - × ÷ √, as 53 ≥ 2 · 24 + 2), BigInt for 64-bit integers.
 */
import type { BinaryFn, CompareFn, UnaryFn } from "../language/operations.ts"
import type { LaneType } from "../language/value-type.ts"

export type Lane = number | bigint

const widthOf = { i32: 32, i64: 64 } as const

/** Cuts a whole number to the lane: integers wrap, floats round. */
export function toLane(lane: LaneType, value: Lane): Lane {
  switch (lane) {
    case "f32":
      return Math.fround(Number(value))
    case "f64":
      return Number(value)
    case "i32":
      return Number(BigInt.asIntN(32, BigInt(value)))
    case "i64":
      return BigInt.asIntN(64, BigInt(value))
  }
}

function isFloatLane(lane: LaneType): lane is "f32" | "f64" {
  return lane === "f32" || lane === "f64"
}

function nearestEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return rest < 0.5 ? keepSign(below, value) : keepSign(below + 1, value)
  return keepSign(below % 2 === 0 ? below : below + 1, value)
}

function keepSign(result: number, source: number): number {
  return result === 0 && (source < 0 || Object.is(source, -0)) ? -0 : result
}

const floatUnary: Record<
  Extract<UnaryFn, "neg" | "abs" | "sqrt" | "floor" | "ceil" | "trunc" | "nearest">,
  (x: number) => number
> = {
  neg: (x) => -x,
  abs: Math.abs,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  nearest: (x) => (Number.isFinite(x) ? nearestEven(x) : x),
}

type IntUnaryFn = Extract<UnaryFn, "neg" | "abs" | "not" | "countLeadingZeros" | "countTrailingZeros" | "popcount">

const intUnary: Record<IntUnaryFn, (x: bigint, width: number) => bigint> = {
  neg: (x) => -x,
  abs: (x) => (x < 0n ? -x : x),
  not: (x) => ~x,
  countLeadingZeros: (x, width) => BigInt(bitsOf(x, width).indexOf("1") < 0 ? width : bitsOf(x, width).indexOf("1")),
  countTrailingZeros: (x, width) =>
    BigInt(bitsOf(x, width).includes("1") ? width - 1 - bitsOf(x, width).lastIndexOf("1") : width),
  popcount: (x, width) => BigInt(bitsOf(x, width).replaceAll("0", "").length),
}

function bitsOf(value: bigint, width: number): string {
  return BigInt.asUintN(width, value).toString(2).padStart(width, "0")
}

export function unaryLane(fn: UnaryFn, lane: LaneType, value: Lane): Lane {
  if (isFloatLane(lane)) return toLane(lane, floatUnary[fn as keyof typeof floatUnary](Number(value)))
  return toLane(lane, intUnary[fn as IntUnaryFn](BigInt(value), widthOf[lane]))
}

const floatBinary: Partial<Record<BinaryFn, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  min: Math.min,
  max: Math.max,
  pmin: (x, y) => (y < x ? y : x),
  pmax: (x, y) => (x < y ? y : x),
  copysign: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
}

type IntOperator = (x: bigint, y: bigint, width: number) => bigint

const unsigned =
  (operator: (x: bigint, y: bigint) => bigint): IntOperator =>
  (x, y, width) =>
    operator(BigInt.asUintN(width, x), BigInt.asUintN(width, y))
const shift =
  (operator: IntOperator): IntOperator =>
  (x, y, width) =>
    operator(x, BigInt.asUintN(32, y) % BigInt(width), width)

const intBinary: Partial<Record<BinaryFn, IntOperator>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  rem: (x, y) => x % y,
  divU: unsigned((x, y) => x / y),
  remU: unsigned((x, y) => x % y),
  min: (x, y) => (x < y ? x : y),
  max: (x, y) => (x > y ? x : y),
  minU: unsigned((x, y) => (x < y ? x : y)),
  maxU: unsigned((x, y) => (x > y ? x : y)),
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
  shl: shift((x, y) => x << y),
  shr: shift((x, y) => x >> y),
  shrU: shift((x, y, width) => BigInt.asUintN(width, x) >> y),
}

export function binaryLane(fn: BinaryFn, lane: LaneType, left: Lane, right: Lane): Lane {
  if (isFloatLane(lane)) return toLane(lane, floatBinary[fn]!(Number(left), Number(right)))
  return toLane(lane, intBinary[fn]!(BigInt(left), BigInt(right), widthOf[lane]))
}

const compareLanes: Record<CompareFn, (x: Lane, y: Lane) => boolean> = {
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
  gt: (x, y) => x > y,
  ge: (x, y) => x >= y,
  ltU: (x, y) => x < y,
  leU: (x, y) => x <= y,
  gtU: (x, y) => x > y,
  geU: (x, y) => x >= y,
}

export function compareLane(fn: CompareFn, lane: LaneType, left: Lane, right: Lane): boolean {
  if (!fn.endsWith("U") || isFloatLane(lane)) return compareLanes[fn](left, right)
  const width = widthOf[lane]
  return compareLanes[fn](BigInt.asUintN(width, BigInt(left)), BigInt.asUintN(width, BigInt(right)))
}

export function convertLane(from: LaneType, to: LaneType, value: Lane, signed: boolean): Lane {
  if (isFloatLane(from)) return isFloatLane(to) ? toLane(to, value) : saturated(to, Number(value), signed)
  const whole = signed ? BigInt(value) : BigInt.asUintN(widthOf[from], BigInt(value))
  return to === "f32" ? nearestFloat32(whole) : toLane(to, whole)
}

function saturated(to: "i32" | "i64", value: number, signed: boolean): Lane {
  if (Number.isNaN(value)) return toLane(to, 0n)
  const bits = BigInt(widthOf[to])
  const [least, greatest] = signed ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n]
  if (value <= Number(least)) return toLane(to, least)
  return toLane(to, value >= Number(greatest) ? greatest : BigInt(Math.trunc(value)))
}

/** Rounds once: what binary64 could not hold is kept as a sticky bit far below binary32's last. */
function nearestFloat32(whole: bigint): number {
  const sticky = (whole & 0xfffn) === 0n ? 0n : 1n << 12n
  const small = whole > -(1n << 53n) && whole < 1n << 53n
  return Math.fround(Number(small ? whole : ((whole >> 12n) << 12n) | sticky))
}
