import { invariant } from "../../diagnostics/invariant.ts"
import type { Constant, Expr, Index, Load, Local } from "./kernel.ts"
import {
  binaryFns,
  compareFns,
  conversions,
  isShift,
  unaryFns,
  type BinaryFn,
  type CompareFn,
  type UnaryFn,
} from "./operations.ts"
import {
  bitcastOf,
  isFloatType,
  isVector,
  laneOf,
  lanesOf,
  maskOf,
  vectorOf,
  type LaneType,
  type ValueType,
} from "./value-type.ts"

/** A plain number beside an expression takes the expression's type, in every lane. */
export type Operand = Expr | number | bigint

/** The value in every lane, rounded to the type. */
export function constant(type: ValueType, value: number | bigint): Constant {
  return constantLanes(type, new Array<number | bigint>(lanesOf(type)).fill(value))
}

/** One value a lane, rounded to the type. */
export function constantLanes(type: ValueType, values: readonly (number | bigint)[]): Constant {
  invariant(values.length === lanesOf(type), `${values.length} values for the lanes of ${type}`)
  return { op: "constant", type, lanes: values.map((value) => roundTo(laneOf(type), value)) }
}

const rounding: Record<LaneType, (value: number | bigint) => number | bigint> = {
  f32: (value) => Math.fround(Number(value)),
  f64: (value) => Number(value),
  i32: (value) => Number(BigInt.asIntN(32, BigInt(value))),
  i64: (value) => BigInt.asIntN(64, BigInt(value)),
}

/** An integer must be whole; beyond the width it wraps. */
export function roundTo(lane: LaneType, value: number | bigint): number | bigint {
  return rounding[lane](value)
}

export function operand(type: ValueType, value: Operand): Expr {
  return typeof value === "object" ? value : constant(type, value)
}

export function local(name: string, type: ValueType): Local {
  return { op: "local", type, name }
}

/** The value of a loop variable. In an index, name the variable in the terms instead. */
export function variable(name: string): Local {
  return local(name, "i32")
}

/** `at({ i: 64, j: 1 }, 3)` is element 64·i + j + 3; `dynamic` is an `i32` that is added and never negative. */
export function at(strides: Readonly<Record<string, number>>, offset = 0, dynamic?: Expr): Index {
  const terms = Object.entries(strides)
    .filter(([, stride]) => stride !== 0)
    .map(([variable, stride]) => ({ variable, stride }))
  return dynamic === undefined ? { offset, terms } : { offset, terms, dynamic }
}

/** The same index, `elements` further. */
export function shiftIndex(index: Index, elements: number): Index {
  return { ...index, offset: index.offset + elements }
}

export function load(type: ValueType, buffer: string, index: Index): Load {
  return { op: "load", type, buffer, index }
}

/** One element in every lane. */
export function loadSplat(lane: LaneType, buffer: string, index: Index): Expr {
  return splat(load(lane, buffer, index))
}

function expectType(expr: Expr, type: ValueType, role: string): void {
  invariant(expr.type === type, `${role} is ${expr.type}, expected ${type}`)
}

export function unary(fn: UnaryFn, value: Expr): Expr {
  invariant((unaryFns[fn] as readonly ValueType[]).includes(value.type), `${fn} does not take ${value.type}`)
  return { op: "unary", fn, type: value.type, value }
}

/** The operator itself; the functions below add what some types lack. */
export function binary(fn: BinaryFn, left: Expr, right: Operand): Expr {
  invariant((binaryFns[fn] as readonly ValueType[]).includes(left.type), `${fn} does not take ${left.type}`)
  const rightType = isShift(fn) ? "i32" : left.type
  const rightExpr = operand(rightType, right)
  expectType(rightExpr, rightType, `right side of ${fn}`)
  return { op: "binary", fn, type: left.type, left, right: rightExpr }
}

export function compare(fn: CompareFn, left: Expr, right: Operand): Expr {
  invariant((compareFns[fn] as readonly ValueType[]).includes(left.type), `${fn} does not take ${left.type}`)
  const rightExpr = operand(left.type, right)
  expectType(rightExpr, left.type, `right side of ${fn}`)
  return { op: "compare", fn, type: maskOf(left.type), left, right: rightExpr }
}

const unaryOf = (fn: UnaryFn) => (value: Expr) => unary(fn, value)
const binaryOf = (fn: BinaryFn) => (left: Expr, right: Operand) => binary(fn, left, right)
const compareOf = (fn: CompareFn) => (left: Expr, right: Operand) => compare(fn, left, right)

export const neg = unaryOf("neg")
export const sqrt = unaryOf("sqrt")
export const floor = unaryOf("floor")
export const ceil = unaryOf("ceil")
export const trunc = unaryOf("trunc")
export const nearest = unaryOf("nearest")
export const not = unaryOf("not")

export const add = binaryOf("add")
export const sub = binaryOf("sub")
export const mul = binaryOf("mul")
export const and = binaryOf("and")
export const or = binaryOf("or")
export const xor = binaryOf("xor")
export const shl = binaryOf("shl")
export const shr = binaryOf("shr")
export const shrU = binaryOf("shrU")

export const eq = compareOf("eq")
export const ne = compareOf("ne")
export const lt = compareOf("lt")
export const le = compareOf("le")
export const gt = compareOf("gt")
export const ge = compareOf("ge")
export const ltU = compareOf("ltU")
export const gtU = compareOf("gtU")

export function abs(value: Expr): Expr {
  const scalarInt = value.type === "i32" || value.type === "i64"
  return scalarInt ? select(lt(value, 0), neg(value), value) : unary("abs", value)
}

function orByComparison(fn: BinaryFn, takesRight: (left: Expr, right: Operand) => Expr) {
  return (left: Expr, right: Operand): Expr => {
    if ((binaryFns[fn] as readonly ValueType[]).includes(left.type)) return binary(fn, left, right)
    const rightExpr = operand(left.type, right)
    return select(takesRight(left, rightExpr), rightExpr, left)
  }
}

/** Minimum where NaN wins and -0 is below +0; signed on integers. */
export const min = orByComparison("min", gt)
/** Maximum where NaN wins and -0 is below +0; signed on integers. */
export const max = orByComparison("max", lt)
export const minU = orByComparison("minU", gtU)
export const maxU = orByComparison("maxU", ltU)
/** The right side where it is below the left, otherwise the left: keeps NaN on the left. Cheaper than `min`. */
export const pmin = orByComparison("pmin", gt)
/**
 * The right side where it is above the left, otherwise the left: `pmax(x, 0)` is ReLU and keeps NaN. Cheaper than
 * `max`.
 */
export const pmax = orByComparison("pmax", lt)

/** Quotient; of integers cut toward zero, x / 0 = 0, and the least integer / -1 is itself. */
export function div(left: Expr, right: Operand): Expr {
  return isFloatType(left.type) ? binary("div", left, right) : guardedDivision("div", left, right)
}

/** What `div` leaves, with the sign of the left side; x rem 0 = 0. Integers only. */
export function rem(left: Expr, right: Operand): Expr {
  return guardedDivision("rem", left, right)
}

export function divU(left: Expr, right: Operand): Expr {
  return guardedDivision("divU", left, right)
}

export function remU(left: Expr, right: Operand): Expr {
  return guardedDivision("remU", left, right)
}

function guardedDivision(fn: "div" | "rem" | "divU" | "remU", left: Expr, right: Operand): Expr {
  const divisor = operand(left.type, right)
  const known = divisor.op === "constant" ? divisor.lanes[0] : undefined
  if (known !== undefined && Number(known) > 0) return binary(fn, left, divisor)
  const zero = constant(left.type, 0)
  const isZero = eq(divisor, 0)
  if (fn === "divU" || fn === "remU") {
    return select(isZero, zero, binary(fn, left, select(isZero, constant(left.type, 1), divisor)))
  }
  const isMinusOne = eq(divisor, -1)
  const safe = select(or(isZero, isMinusOne), constant(left.type, 1), divisor)
  const special = fn === "div" ? select(isMinusOne, neg(left), zero) : zero
  return select(or(isZero, isMinusOne), special, binary(fn, left, safe))
}

/** a · b + c; plain numbers take the type of `a`. */
export function fma(a: Expr, b: Operand, c: Operand): Expr {
  invariant(isFloatType(a.type), `fma does not take ${a.type}`)
  const [bExpr, cExpr] = [operand(a.type, b), operand(a.type, c)]
  expectType(bExpr, a.type, "second factor of fma")
  expectType(cExpr, a.type, "addend of fma")
  return { op: "fma", type: a.type, a, b: bExpr, c: cExpr }
}

/** The magnitude of the left with the sign of the right. */
export function copysign(left: Expr, right: Expr): Expr {
  if (!isVector(left.type)) return binary("copysign", left, right)
  const signBit = constant(bitcastOf[left.type], laneOf(left.type) === "f32" ? -(2 ** 31) : -(2n ** 63n))
  return bitcast(or(and(bitcast(left), not(signBit)), and(bitcast(right), signBit)))
}

/** `then` where the condition, a comparison's result, is true. Both sides are evaluated. */
export function select(condition: Expr, then: Expr, otherwise: Operand): Expr {
  const otherwiseExpr = operand(then.type, otherwise)
  expectType(otherwiseExpr, then.type, "other side of select")
  expectType(condition, maskOf(then.type), "condition of select")
  return { op: "select", type: then.type, condition, then, otherwise: otherwiseExpr }
}

/** The nearest value of another type; see `Convert`. */
export function convert(type: ValueType, value: Expr, { signed = true } = {}): Expr {
  if (type === value.type) return value
  invariant(
    (conversions[value.type] as readonly ValueType[]).includes(type),
    `${value.type} does not convert to ${type}`,
  )
  return { op: "convert", type, value, signed }
}

/** The same bits as integer for a float, and as float for an integer. */
export function bitcast(value: Expr): Expr {
  return { op: "bitcast", type: bitcastOf[value.type], value }
}

export function splat(value: Expr): Expr {
  if (value.op === "constant") return constant(vectorOf(laneOf(value.type)), value.lanes[0]!)
  invariant(!isVector(value.type), `splat does not take ${value.type}`)
  return { op: "splat", type: vectorOf(laneOf(value.type)), value }
}

/** The value itself, or a scalar in every lane of the vector type. */
export function widen(type: ValueType, value: Expr): Expr {
  const wide = isVector(type) && !isVector(value.type) ? splat(value) : value
  expectType(wide, type, "widened value")
  return wide
}

export function extract(value: Expr, lane: number): Expr {
  invariant(isVector(value.type) && lane >= 0 && lane < lanesOf(value.type), `lane ${lane} of ${value.type}`)
  return { op: "extract", type: laneOf(value.type), value, lane }
}

export function replace(vector: Expr, lane: number, value: Operand): Expr {
  invariant(isVector(vector.type) && lane >= 0 && lane < lanesOf(vector.type), `lane ${lane} of ${vector.type}`)
  const valueExpr = operand(laneOf(vector.type), value)
  expectType(valueExpr, laneOf(vector.type), "replacing lane")
  return { op: "replace", type: vector.type, vector, lane, value: valueExpr }
}

export function shuffle(left: Expr, right: Expr, lanes: readonly number[]): Expr {
  invariant(isVector(left.type) && lanes.length === lanesOf(left.type), `${lanes.length} lanes for ${left.type}`)
  invariant(
    lanes.every((lane) => lane >= 0 && lane < 2 * lanes.length),
    `shuffle of lanes ${lanes.join(", ")}`,
  )
  expectType(right, left.type, "right side of shuffle")
  return { op: "shuffle", type: left.type, left, right, lanes }
}

/** Combines the lanes of a vector to one scalar: (lane 0, 2), (1, 3), then these two. */
export function reduceLanes(combine: (left: Expr, right: Expr) => Expr, vector: Expr): Expr {
  invariant(isVector(vector.type), `lanes of ${vector.type}`)
  if (lanesOf(vector.type) === 2) return combine(extract(vector, 0), extract(vector, 1))
  const halves = combine(vector, shuffle(vector, vector, [2, 3, 0, 1]))
  return combine(extract(halves, 0), extract(halves, 1))
}
