/**
 * The operations of the reduction network, on the elements of one place of all inputs. Sums of floats depend on the tree:
 * `levels` is how many inputs each adder of a level takes. Maxima and minima compare bits as sign-magnitude integers;
 * `and` and `or` are logical, `band` and `bor` bitwise.
 */
import { present } from "../../../diagnostics/invariant.ts"
import type { Reduction } from "../../isa/instructions/reduction.ts"
import { half, single } from "./formats.ts"
import { addDoubles, addHalves, addNarrow, addSingles } from "./reduction.ts"
import { narrowSingle } from "./conversions.ts"
import { roundToHalf } from "./rounding.ts"

export interface NarrowReducer {
  readonly width: 16 | 32
  /** Whether the results of 32-bit elements are halves. */
  readonly givesHalves: boolean
  /** What an input that takes no part sends. */
  readonly identity: number
  readonly reduce: (elements: readonly number[]) => number
}

export interface WideReducer {
  readonly width: 64
  readonly identity: bigint
  readonly reduce: (elements: readonly bigint[]) => bigint
}

export type Reducer = NarrowReducer | WideReducer

/** Splits inputs into adders of `size` neighbours. */
function adders<T>(elements: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: elements.length / size }, (_, i) => elements.slice(size * i, size * (i + 1)))
}

/** Sums through the levels of a tree; the last adder may round to another precision. */
function sumOf<T>(
  elements: readonly T[],
  levels: readonly number[],
  add: (elements: readonly T[]) => T,
  last = add,
): T {
  const [size, ...rest] = levels
  if (rest.length === 0) return last(elements)
  return sumOf(adders(elements, size!).map(add), rest, add, last)
}

type Word = "l" | "i" | "s"
const widths = { l: 64, i: 32, s: 16 } as const

/** The reducer of a whole network. `isNarrowed` rounds sums, maxima and minima of singles to half at the end. */
export function reducerOf(reduction: Reduction, levels: readonly number[], isNarrowed = false): Reducer {
  const precision = reduction[0] as "d" | "f" | "h" | Word
  const operation = reduction.slice(1)
  if (precision === "l" || precision === "i" || precision === "s") return integerReducer(operation, widths[precision])
  if (operation === "fadd") return floatSum(precision, levels, isNarrowed)
  return floatChoice(operation === "max", precision, isNarrowed)
}

function floatSum(precision: "d" | "f" | "h", levels: readonly number[], isNarrowed: boolean): Reducer {
  if (precision === "d") return { width: 64, identity: 0n, reduce: (elements) => sumOf(elements, levels, addDoubles) }
  const add = precision === "f" ? addSingles : addHalves
  const last = isNarrowed ? (elements: readonly number[]): number => roundToHalf(addNarrow(elements, single)) : add
  const width = precision === "f" ? 32 : 16
  return { width, givesHalves: isNarrowed, identity: 0, reduce: (elements) => sumOf(elements, levels, add, last) }
}

/** Sign-magnitude bits as an integer that orders them: +0 above -0. */
function order(bits: number, width: 16 | 32): number {
  const sign = 2 ** (width - 1)
  return bits >= sign ? -(bits - sign) - 1 : bits
}

function longOrder(bits: bigint): bigint {
  return bits >> 63n === 1n ? -(bits - (1n << 63n)) - 1n : bits
}

function floatChoice(isMaximum: boolean, precision: "d" | "f" | "h", isNarrowed: boolean): Reducer {
  if (precision === "d") {
    const isBetter = (a: bigint, b: bigint): boolean =>
      isMaximum ? longOrder(a) > longOrder(b) : longOrder(a) < longOrder(b)
    const identity = (isMaximum ? 0xfff0n : 0x7ff0n) << 48n
    return { width: 64, identity, reduce: (elements) => elements.reduce((best, x) => (isBetter(x, best) ? x : best)) }
  }
  const width = precision === "f" ? 32 : 16
  const { infinity, mantissaBits } = precision === "f" ? single : half
  const isBetter = (a: number, b: number): boolean =>
    isMaximum ? order(a, width) > order(b, width) : order(a, width) < order(b, width)
  const choose = (elements: readonly number[]): number => elements.reduce((best, x) => (isBetter(x, best) ? x : best))
  return {
    width,
    givesHalves: isNarrowed,
    identity: ((isMaximum ? infinity + 1 + infinity : infinity) << mantissaBits) >>> 0,
    reduce: isNarrowed ? (elements) => narrowSingle(choose(elements)) : choose,
  }
}

function integerReducer(operation: string, width: 16 | 32 | 64): Reducer {
  const mask = (1n << BigInt(width)) - 1n
  const fold = present(folds[operation], `no reduction ${operation}`)
  const identity = fold.identity & mask
  const reduce = (elements: readonly bigint[]): bigint => fold.finish(elements.reduce(fold.combine) & mask)
  if (width === 64) return { width, identity, reduce }
  return {
    width,
    givesHalves: false,
    identity: Number(identity),
    reduce: (elements) => Number(reduce(elements.map(BigInt))),
  }
}

interface Fold {
  readonly identity: bigint
  readonly combine: (a: bigint, b: bigint) => bigint
  readonly finish: (result: bigint) => bigint
}

const itself = (result: bigint): bigint => result
const truth = (isTrue: boolean): bigint => (isTrue ? 1n : 0n)

const folds: Readonly<Record<string, Fold>> = {
  iadd: { identity: 0n, combine: (a, b) => a + b, finish: itself },
  band: { identity: -1n, combine: (a, b) => a & b, finish: itself },
  bor: { identity: 0n, combine: (a, b) => a | b, finish: itself },
  and: { identity: 1n, combine: (a, b) => truth(a !== 0n && b !== 0n), finish: (result) => truth(result !== 0n) },
  or: { identity: 0n, combine: (a, b) => truth(a !== 0n || b !== 0n), finish: (result) => truth(result !== 0n) },
}
