import { array, nat, type Arbitrary } from "fast-check"
import * as build from "../../../src/kernels/language/build.ts"
import type { Expr, Index, Kernel, Local, Statement } from "../../../src/kernels/language/kernel.ts"
import {
  binaryFns,
  compareFns,
  conversions,
  isShift,
  unaryFns,
  type BinaryFn,
  type CompareFn,
  type UnaryFn,
} from "../../../src/kernels/language/operations.ts"
import * as statements from "../../../src/kernels/language/statements.ts"
import {
  allValueTypes,
  bitcastOf,
  isFloatType,
  isVector,
  laneOf,
  laneOfDType,
  lanesOf,
  maskOf,
  type ValueType,
} from "../../../src/kernels/language/value-type.ts"
import { allDTypes, dtypes, type DType } from "../../../src/tensor/dtype.ts"

const elementCount = 256
const inputs = allDTypes.map((dtype) => statements.buffer(`in_${dtypes[dtype].short}`, dtype, elementCount, "read"))
const outputs = allDTypes.map((dtype) => statements.buffer(`out_${dtypes[dtype].short}`, dtype, elementCount, "update"))

/** Choices for `kernelOf`. */
export const arbitraryTape: Arbitrary<number[]> = array(nat({ max: 0xffff }), { minLength: 150, maxLength: 600 })

/** A sound kernel of any statements and operators, over one input and one output buffer of every dtype. */
export function kernelOf(tape: readonly number[]): Kernel {
  return new KernelWriter(tape).kernel()
}

/** The constructors that guard against what machines trap on. */
const divisions: Readonly<Record<string, (left: Expr, right: Expr) => Expr>> = {
  div: build.div,
  divU: build.divU,
  rem: build.rem,
  remU: build.remU,
}

interface Scope {
  readonly locals: readonly Local[]
  readonly accumulators: readonly Local[]
  readonly variables: readonly string[]
}

/**
 * Takes its choices from a tape; a tape that has run out always says the first, so that shorter tapes make smaller
 * kernels.
 */
class KernelWriter {
  #position = 0
  #names = 0
  readonly #tape: readonly number[]

  constructor(tape: readonly number[]) {
    this.#tape = tape
  }

  kernel(): Kernel {
    const scope = { locals: [], accumulators: [], variables: ["i"] }
    const range = { variable: "i", count: 1 + this.#choose(4) }
    return statements.kernel("random", [...inputs, ...outputs], range, this.#block(scope, 2))
  }

  #choose(count: number): number {
    return (this.#tape[this.#position++] ?? 0) % count
  }

  #pick<T>(options: readonly T[]): T {
    return options[this.#choose(options.length)]!
  }

  #fresh(prefix: string): string {
    return `${prefix}${++this.#names}`
  }

  #block(outer: Scope, depth: number): Statement[] {
    const result: Statement[] = []
    let scope = outer
    for (let count = 1 + this.#choose(4); count > 0; count--) {
      const kind = this.#pick(
        depth > 0
          ? (["store", "let", "accumulator", "update", "for", "if"] as const)
          : (["store", "let", "update"] as const),
      )
      if (kind === "let") {
        const [statement, local] = statements.bind(this.#fresh("v"), this.#anyExpr(scope))
        result.push(statement)
        scope = withLocal(scope, local)
      } else if (kind === "accumulator") {
        const [statement, local] = statements.accumulator(this.#fresh("s"), this.#anyExpr(scope))
        result.push(statement)
        scope = withAccumulator(scope, local)
      } else if (kind === "update" && scope.accumulators.length > 0) {
        const target = this.#pick(scope.accumulators)
        result.push(statements.update(target, this.#expr(target.type, scope, 3)))
      } else if (kind === "for") result.push(this.#loop(scope, depth))
      else if (kind === "if") {
        result.push(
          statements.when(this.#expr("i32", scope, 2), this.#block(scope, depth - 1), this.#block(scope, depth - 1)),
        )
      } else result.push(this.#store(scope))
    }
    return result
  }

  #loop(scope: Scope, depth: number): Statement {
    const variable = this.#fresh("k")
    const body = this.#block({ ...scope, variables: [...scope.variables, variable] }, depth - 1)
    const options = { begin: this.#choose(3), step: 1 + this.#choose(2) }
    if (this.#choose(3) === 0) return statements.unrolled(variable, this.#choose(5), body, options)
    if (this.#choose(3) > 0) return statements.loop(variable, this.#choose(5), body, options)
    const begin = this.#choose(2) === 0 ? options.begin : this.#small(scope, 3)
    return statements.loop(variable, this.#small(scope, 7), body, { ...options, begin })
  }

  /** An i32 in [0, mask]. */
  #small(scope: Scope, mask: number): Expr {
    return build.and(this.#expr("i32", scope, 1), mask)
  }

  #store(scope: Scope): Statement {
    const { dtype, name } = this.#pick(outputs)
    const type = this.#pick(typesOf(dtype))
    return statements.store(name, this.#index(scope), this.#expr(type, scope, 4))
  }

  /** Below 256 - 4 for variables below 8. */
  #index(scope: Scope): Index {
    const strides = Object.fromEntries(scope.variables.slice(-2).map((variable) => [variable, this.#choose(9)]))
    const reversed = this.#choose(4) === 0
    const signed = Object.fromEntries(
      Object.entries(strides).map(([variable, stride]) => [variable, reversed ? -stride : stride]),
    )
    const offset = (reversed ? 112 : 0) + this.#choose(64)
    return this.#choose(4) === 0 ? build.at(signed, offset, this.#dynamic(scope)) : build.at(signed, offset)
  }

  #dynamic(scope: Scope): Expr {
    const value = this.#small(scope, 15)
    return this.#choose(2) === 0 ? value : build.mul(value, 2)
  }

  #anyExpr(scope: Scope): Expr {
    return this.#expr(this.#pick(allValueTypes), scope, 4)
  }

  #expr(type: ValueType, scope: Scope, depth: number): Expr {
    if (depth === 0 || this.#choose(5) === 0) return this.#leaf(type, scope)
    const expr = this.#composite(type, scope, depth - 1)
    return this.#choose(8) === 7 && expr.op !== "constant" ? this.#twice(expr) : expr
  }

  /** The same object on both sides. */
  #twice(expr: Expr): Expr {
    return build.add(expr, expr)
  }

  #leaf(type: ValueType, scope: Scope): Expr {
    const known = scope.locals.filter((local) => local.type === type)
    const choice = this.#choose(4)
    if (choice === 0 && known.length > 0) return this.#pick(known)
    if (choice === 1 && type === "i32") return build.variable(this.#pick(scope.variables))
    if (choice === 2) return this.#constant(type)
    const buffer = this.#pick([...inputs, ...outputs].filter(({ dtype }) => typesOf(dtype).includes(type)))
    return build.load(type, buffer.name, this.#plainIndex(scope))
  }

  #plainIndex(scope: Scope): Index {
    return build.at({ [this.#pick(scope.variables)]: this.#choose(5) }, this.#choose(64))
  }

  #constant(type: ValueType): Expr {
    const float = isFloatType(type)
    const values = float
      ? [0, -0, 1, -1.5, 0.1, 1e30, 3e-40, Infinity, -Infinity, NaN, 2.5]
      : [0, 1, -1, 7, 31, -128, 2 ** 31 - 1, -(2 ** 31)]
    return build.constantLanes(
      type,
      Array.from({ length: lanesOf(type) }, () => this.#pick(values)),
    )
  }

  #composite(type: ValueType, scope: Scope, depth: number): Expr {
    const expr = (of: ValueType): Expr => this.#expr(of, scope, depth)
    const { lanes, float, vector } = { lanes: lanesOf(type), float: isFloatType(type), vector: isVector(type) }
    switch (this.#choose(12)) {
      case 0:
      case 1:
        return this.#binary(type, scope, depth)
      case 2:
        return build.unary(this.#pick(takers(unaryFns, type) as UnaryFn[]), expr(type))
      case 3:
        if (!float) return build.min(expr(type), expr(type))
        return build.fma(this.#choose(2) === 0 ? build.neg(expr(type)) : expr(type), expr(type), expr(type))
      case 4:
        return this.#comparison(type, scope, depth)
      case 5:
        return build.select(this.#comparison(maskOf(type), scope, depth), expr(type), expr(type))
      case 6: {
        const sources = allValueTypes.filter((from) => (conversions[from] as readonly ValueType[]).includes(type))
        return build.convert(type, expr(this.#pick(sources)), { signed: this.#choose(2) === 0 })
      }
      case 7:
        return build.bitcast(notNaN(expr(bitcastOf[type])))
      case 8:
        return vector ? build.splat(expr(laneOf(type))) : this.#extract(type, scope, depth)
      case 9:
        return vector
          ? build.replace(expr(type), this.#choose(lanes), expr(laneOf(type)))
          : this.#extract(type, scope, depth)
      case 10:
        if (!vector) return build.max(expr(type), expr(type))
        return build.shuffle(
          expr(type),
          expr(type),
          Array.from({ length: lanes }, () => this.#choose(2 * lanes)),
        )
      default:
        return float ? build.copysign(expr(type), notNaN(expr(type))) : build.abs(expr(type))
    }
  }

  #extract(type: ValueType, scope: Scope, depth: number): Expr {
    const vector = allValueTypes.find((candidate) => isVector(candidate) && laneOf(candidate) === type)!
    return build.extract(this.#expr(vector, scope, depth), this.#choose(lanesOf(vector)))
  }

  #binary(type: ValueType, scope: Scope, depth: number): Expr {
    const fn = this.#pick(takers(binaryFns, type) as BinaryFn[])
    const [left, right] = [this.#expr(type, scope, depth), this.#expr(isShift(fn) ? "i32" : type, scope, depth)]
    const divide = divisions[fn]
    if (divide !== undefined) return divide(left, right)
    return fn === "copysign" ? build.copysign(left, notNaN(right)) : build.binary(fn, left, right)
  }

  /** A comparison whose result has the type; for types that are no masks, any value. */
  #comparison(type: ValueType, scope: Scope, depth: number): Expr {
    const operands = allValueTypes.filter((operand) => maskOf(operand) === type)
    if (operands.length === 0) return this.#leaf(type, scope)
    const operand = this.#pick(operands)
    const fn = this.#pick(takers(compareFns, operand) as CompareFn[])
    return build.compare(fn, this.#expr(operand, scope, depth), this.#expr(operand, scope, depth))
  }
}

function withLocal(scope: Scope, local: Local): Scope {
  return { ...scope, locals: [...scope.locals, local] }
}

function withAccumulator(scope: Scope, local: Local): Scope {
  return { ...withLocal(scope, local), accumulators: [...scope.accumulators, local] }
}

function takers(table: Readonly<Record<string, readonly ValueType[]>>, type: ValueType): string[] {
  return Object.keys(table).filter((fn) => table[fn]!.includes(type))
}

function typesOf(dtype: DType): readonly ValueType[] {
  return allValueTypes.filter((type) => laneOf(type) === laneOfDType(dtype))
}

/** Which bits a NaN has is unspecified, so nothing may look at them. */
function notNaN(expr: Expr): Expr {
  return isFloatType(expr.type) ? build.select(build.eq(expr, expr), expr, 0) : expr
}
