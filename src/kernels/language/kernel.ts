/**
 * The kernel language: loop nests over typed buffers, as plain immutable data.
 *
 * A kernel runs `body` once for every value of `range.variable` in [0, range.count). These iterations are independent
 * of each other: a printer gives the function `(…buffer addresses, begin, end)`, and parts of the range may run on
 * several threads at once. Two of them may write the same value to an element, once each; none reads what another one
 * writes. Inside there are loops, immutable `let`s, accumulators (the only mutable values), stores and `if`.
 * Nothing allocates, nothing is called; exp, tanh and the like are expressions over the operators below
 * (`kernels/math`).
 *
 * Expressions are pure and may share sub-expressions: within one statement an expression that occurs several times,
 * by identity or by structure, is computed once. Every expression of a statement is evaluated, also the side that a
 * `select` does not take: a load must therefore always be in bounds; guard it with `if` or clamp its index. Memory is
 * read before the statement's own store.
 *
 * Numbers are IEEE 754 binary32 and binary64, rounded to nearest even after each operator; which NaN comes out is
 * unspecified. `fma(a, b, c)` is a·b + c with one or two roundings, as the printed build decides. Integers wrap.
 *
 * Names (of buffers, loop variables, lets, accumulators) are identifiers and never shadow; siblings may reuse a name.
 */
import type { DType } from "../../tensor/dtype.ts"
import type { BinaryFn, CompareFn, UnaryFn } from "./operations.ts"
import type { LaneType, ValueType, VectorType } from "./value-type.ts"

export interface Kernel {
  readonly name: string
  readonly buffers: readonly Buffer[]
  readonly range: Range
  readonly body: readonly Statement[]
}

/** Elements in memory; where they lie is the memory plan's concern, told to the printer at each call. */
export interface Buffer {
  readonly name: string
  readonly dtype: DType
  readonly elementCount: number
  readonly access: Access
}

export type Access = "read" | "write" | "update"

export interface Range {
  readonly variable: string
  readonly count: number
}

export type Statement = For | Let | Accumulator | Update | Store | If

/**
 * Runs `body` with `variable` = begin, begin + step, … while it is below `end`. Bounds are read once and never
 * negative.
 */
export interface For {
  readonly kind: "for"
  readonly variable: string
  readonly begin: Bound
  readonly end: Bound
  readonly step: number
  /** Printed as straight code, with `variable` a constant in each copy; both bounds must be numbers. */
  readonly unroll: boolean
  readonly body: readonly Statement[]
}

/** A number, or an `i32` expression. */
export type Bound = number | Expr

export interface Let {
  readonly kind: "let"
  readonly name: string
  readonly value: Expr
}

/** Declares a register that later `update`s of the same block and its inner blocks replace. */
export interface Accumulator {
  readonly kind: "accumulator"
  readonly name: string
  readonly initial: Expr
}

export interface Update {
  readonly kind: "update"
  readonly name: string
  readonly value: Expr
}

/** Stores the value's lanes to consecutive elements. Integers are cut to the element's width. */
export interface Store {
  readonly kind: "store"
  readonly buffer: string
  readonly index: Index
  readonly value: Expr
}

/** The condition is an `i32`; not 0 is true. */
export interface If {
  readonly kind: "if"
  readonly condition: Expr
  readonly then: readonly Statement[]
  readonly otherwise: readonly Statement[]
}

/**
 * `offset + Σ stride · variable + dynamic`, in elements. Variables are loop variables, the range's variable, or `i32`
 * lets. Lets in terms and `dynamic` (an `i32`) are never negative: what is subtracted belongs into `offset`.
 */
export interface Index {
  readonly offset: number
  readonly terms: readonly Term[]
  readonly dynamic?: Expr
}

export interface Term {
  readonly variable: string
  readonly stride: number
}

export type Expr =
  | Constant
  | Local
  | Load
  | Unary
  | Binary
  | Fma
  | Compare
  | Select
  | Convert
  | Bitcast
  | Splat
  | Extract
  | Replace
  | Shuffle

/** One value for each lane; bigint for i64 lanes. f32 lanes are exactly representable. */
export interface Constant {
  readonly op: "constant"
  readonly type: ValueType
  readonly lanes: readonly (number | bigint)[]
}

/** The value of a let, an accumulator or a loop variable (`i32`). */
export interface Local {
  readonly op: "local"
  readonly type: ValueType
  readonly name: string
}

/** One element, or for a vector type that many consecutive elements, widened to the type's lanes. */
export interface Load {
  readonly op: "load"
  readonly type: ValueType
  readonly buffer: string
  readonly index: Index
}

export interface Unary {
  readonly op: "unary"
  readonly fn: UnaryFn
  readonly type: ValueType
  readonly value: Expr
}

/** Both sides have the result's type; the right side of a shift is an `i32`, also for vectors. */
export interface Binary {
  readonly op: "binary"
  readonly fn: BinaryFn
  readonly type: ValueType
  readonly left: Expr
  readonly right: Expr
}

/** a · b + c. */
export interface Fma {
  readonly op: "fma"
  readonly type: ValueType
  readonly a: Expr
  readonly b: Expr
  readonly c: Expr
}

export interface Compare {
  readonly op: "compare"
  readonly fn: CompareFn
  readonly type: "i32" | "i32x4" | "i64x2"
  readonly left: Expr
  readonly right: Expr
}

/**
 * `then` where the condition is true. For vectors the condition's lanes are 0 or -1, and the choice is made bit by
 * bit.
 */
export interface Select {
  readonly op: "select"
  readonly type: ValueType
  readonly condition: Expr
  readonly then: Expr
  readonly otherwise: Expr
}

/**
 * The nearest value of another type. Float to integer cuts toward zero, saturates, and makes NaN 0; i64 to i32 wraps.
 * `signed` says how integers are read (or, from float, what they may become). Between lanes of 32 and 64 bits the low
 * two lanes are converted; upper lanes of a result with four lanes are 0.
 */
export interface Convert {
  readonly op: "convert"
  readonly type: ValueType
  readonly value: Expr
  readonly signed: boolean
}

/** The same bits as the float or integer type of the same width. */
export interface Bitcast {
  readonly op: "bitcast"
  readonly type: ValueType
  readonly value: Expr
}

/** A scalar in every lane; of a load it prints as one instruction. */
export interface Splat {
  readonly op: "splat"
  readonly type: VectorType
  readonly value: Expr
}

export interface Extract {
  readonly op: "extract"
  readonly type: LaneType
  readonly value: Expr
  readonly lane: number
}

export interface Replace {
  readonly op: "replace"
  readonly type: VectorType
  readonly vector: Expr
  readonly lane: number
  readonly value: Expr
}

/** Lanes picked from `left` (0 …) and then `right` (4 … or 2 …). */
export interface Shuffle {
  readonly op: "shuffle"
  readonly type: VectorType
  readonly left: Expr
  readonly right: Expr
  readonly lanes: readonly number[]
}
