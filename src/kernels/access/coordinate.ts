/**
 * Where along an axis a kernel is: `offset + Σ stride · variable + dynamic`, the language's own affine index.
 *
 * Movement operators are maps of coordinates (a transposition permutes them, a slice scales and shifts them), so a
 * chain of them costs nothing as long as the result stays affine. A reshape needs quotients and remainders: with
 * strides and extents known,
 *
 *   (64·i + j) div 64 = i,  mod 64 = j      where j < 64
 *
 * is split exactly (`divide`); what cannot be split becomes a `dynamic` part with real divisions.
 */
import { add, divU, mul, operand, remU, sub, variable } from "../language/build.ts"
import type { Expr, Index, Term } from "../language/kernel.ts"

/** An `i32` quantity that is affine in loop variables. */
export type Coordinate = Index
/** One coordinate an axis, outermost first. */
export type Coordinates = readonly Coordinate[]
/** How many values each loop variable runs through, from 0. */
export type Extents = ReadonlyMap<string, number>

/** Counts the lanes of a vector; not a loop variable, and gone once a load or store has become a vector's. */
export const laneVariable = "lane"

export function fixed(offset: number): Coordinate {
  return { offset, terms: [] }
}

export function along(name: string, stride = 1, offset = 0): Coordinate {
  return { offset, terms: [{ variable: name, stride }] }
}

export function dynamic(value: Expr): Coordinate {
  return value.op === "constant" ? fixed(Number(value.lanes[0])) : { offset: 0, terms: [], dynamic: value }
}

function coordinate(offset: number, terms: readonly Term[], part: Expr | undefined): Coordinate {
  return part === undefined ? { offset, terms } : { offset, terms, dynamic: part }
}

export function plus(a: Coordinate, b: Coordinate): Coordinate {
  const strides = new Map<string, number>()
  for (const { variable: name, stride } of [...a.terms, ...b.terms])
    strides.set(name, (strides.get(name) ?? 0) + stride)
  const terms = [...strides].map(([name, stride]) => ({ variable: name, stride })).filter(({ stride }) => stride !== 0)
  const part = a.dynamic === undefined || b.dynamic === undefined ? (a.dynamic ?? b.dynamic) : add(a.dynamic, b.dynamic)
  return coordinate(a.offset + b.offset, terms, part)
}

export function shifted(a: Coordinate, by: number): Coordinate {
  return by === 0 ? a : { ...a, offset: a.offset + by }
}

/** The dynamic part must stay non-negative, so a negative factor is for affine coordinates only; see `reversed`. */
export function scaled(a: Coordinate, factor: number): Coordinate {
  if (factor === 1) return a
  if (factor === 0) return fixed(0)
  const terms = a.terms.map(({ variable: name, stride }) => ({ variable: name, stride: stride * factor }))
  return coordinate(a.offset * factor, terms, a.dynamic === undefined ? undefined : mul(a.dynamic, factor))
}

/** `last - a`, where a is at most `last`. */
export function reversed(a: Coordinate, last: number): Coordinate {
  if (a.dynamic === undefined) return shifted(scaled(a, -1), last)
  return dynamic(sub(operand("i32", last), valueOf(a)))
}

/** The coordinate as an `i32` expression. */
export function valueOf({ offset, terms, dynamic: part }: Coordinate): Expr {
  const parts = terms.map(({ variable: name, stride }) => (stride === 1 ? variable(name) : mul(variable(name), stride)))
  if (part !== undefined) parts.push(part)
  if (offset !== 0 || parts.length === 0) parts.push(operand("i32", offset))
  return parts.reduce((sum, one) => add(sum, one))
}

export interface Division {
  readonly quotient: Coordinate
  readonly remainder: Coordinate
}

/** Divides a coordinate that is never negative; see the essay above. */
export function divide(a: Coordinate, divisor: number, extents: Extents): Division {
  if (divisor === 1) return { quotient: a, remainder: fixed(0) }
  return divideExactly(a, divisor, extents) ?? divideAtRunTime(a, divisor)
}

function divideExactly(a: Coordinate, divisor: number, extents: Extents): Division | undefined {
  if (a.dynamic !== undefined) return undefined
  const isWhole = ({ stride }: Term): boolean => stride % divisor === 0
  const rest = coordinate(
    modulo(a.offset, divisor),
    a.terms.filter((term) => !isWhole(term)),
    undefined,
  )
  const [least, greatest] = rangeOf(rest, extents)
  if (least < 0 || greatest >= divisor) return undefined
  const whole = a.terms
    .filter(isWhole)
    .map(({ variable: name, stride }) => ({ variable: name, stride: stride / divisor }))
  return { quotient: coordinate(Math.floor(a.offset / divisor), whole, undefined), remainder: rest }
}

function divideAtRunTime(a: Coordinate, divisor: number): Division {
  const value = valueOf(a)
  return { quotient: dynamic(divU(value, divisor)), remainder: dynamic(remU(value, divisor)) }
}

const mostLanes = 4

/**
 * Least and greatest value of an affine coordinate. The lane counts along with the variable of the same stride that it
 * widens.
 */
function rangeOf({ offset, terms }: Coordinate, extents: Extents): readonly [number, number] {
  let [least, greatest] = [offset, offset]
  for (const { variable: name, stride } of terms) {
    const isWidening = terms.some((other) => other.variable !== name && other.stride === stride)
    const last = name !== laneVariable ? (extents.get(name) ?? Infinity) - 1 : isWidening ? 0 : mostLanes - 1
    if (stride < 0) least += stride * last
    else greatest += stride * last
  }
  return [least, greatest]
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}

export function strideAlong(index: Index, name: string): number {
  return index.terms.reduce((sum, term) => (term.variable === name ? sum + term.stride : sum), 0)
}

export function without(index: Index, name: string): Index {
  return { ...index, terms: index.terms.filter((term) => term.variable !== name) }
}
