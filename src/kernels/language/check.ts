/**
 * Checks what the types of the language cannot say: every name is declared once and visible, every operator's
 * operands have the types that its table names, buffers are read and written as they allow, and indices whose
 * variables all have numeric bounds stay inside their buffer. Indices below an `if`, with a dynamic part, or over a
 * let are left to the evaluator, which checks each access.
 */
import { unreachable } from "../../diagnostics/invariant.ts"
import { dtypes } from "../../tensor/dtype.ts"
import { formatExpr, formatIndex } from "./format.ts"
import type { Bound, Buffer, Expr, For, Index, Kernel, Statement } from "./kernel.ts"
import { binaryFns, compareFns, conversions, isShift, unaryFns } from "./operations.ts"
import { blocksOf, postorder } from "./traverse.ts"
import {
  bitcastOf,
  isFloatType,
  isVector,
  laneOf,
  laneOfDType,
  lanesOf,
  maskOf,
  vectorOf,
  type ValueType,
} from "./value-type.ts"

/** What is wrong with a kernel, one sentence each; empty for a sound one. */
export function problemsOf(kernel: Kernel): readonly string[] {
  const checker = new Checker(kernel)
  return checker.problems
}

interface Declaration {
  readonly kind: "variable" | "let" | "accumulator"
  readonly type: ValueType
  /** First and last value, where both are known. */
  readonly bounds?: readonly [first: number, last: number]
}

type Scope = ReadonlyMap<string, Declaration>

class Checker {
  readonly problems: string[] = []
  readonly #buffers: ReadonlyMap<string, Buffer>
  readonly #checked = new Map<Expr, Scope>()

  constructor({ buffers, range, body }: Kernel) {
    this.#buffers = new Map(buffers.map((buffer) => [buffer.name, buffer]))
    if (this.#buffers.size !== buffers.length) this.#report("two buffers have the same name")
    for (const { name, elementCount } of buffers) {
      if (!isIdentifier(name)) this.#report(`buffer name ${JSON.stringify(name)} is no identifier`)
      if (!Number.isSafeInteger(elementCount) || elementCount < 0)
        this.#report(`buffer ${name} has ${elementCount} elements`)
    }
    if (!Number.isSafeInteger(range.count) || range.count < 0) this.#report(`the range counts ${range.count}`)
    this.#block(body, this.#declare(new Map(), range.variable, loopVariable(0, range.count, 1)), false)
  }

  #report(problem: string): void {
    this.problems.push(problem)
  }

  #declare(scope: Scope, name: string, declaration: Declaration): Scope {
    if (!isIdentifier(name)) this.#report(`${JSON.stringify(name)} is no identifier`)
    if (scope.has(name) || this.#buffers.has(name)) this.#report(`${name} is declared twice`)
    return new Map(scope).set(name, declaration)
  }

  #block(statements: readonly Statement[], outer: Scope, guarded: boolean): void {
    let scope = outer
    for (const statement of statements) scope = this.#statement(statement, scope, guarded)
  }

  #statement(statement: Statement, scope: Scope, guarded: boolean): Scope {
    switch (statement.kind) {
      case "for":
        this.#loop(statement, scope, guarded)
        return scope
      case "let":
        this.#expr(statement.value, scope, guarded)
        return this.#declare(scope, statement.name, { kind: "let", type: statement.value.type })
      case "accumulator":
        this.#expr(statement.initial, scope, guarded)
        return this.#declare(scope, statement.name, { kind: "accumulator", type: statement.initial.type })
      case "update":
        this.#expr(statement.value, scope, guarded)
        this.#target(statement.name, statement.value, scope)
        return scope
      case "store":
        this.#expr(statement.value, scope, guarded)
        this.#access(statement.buffer, statement.index, statement.value.type, scope, guarded, "write")
        return scope
      case "if":
        this.#expr(statement.condition, scope, guarded)
        if (statement.condition.type !== "i32") this.#report(`condition ${formatExpr(statement.condition)} is no i32`)
        for (const block of blocksOf(statement)) this.#block(block, scope, true)
        return scope
      default:
        return unreachable(statement)
    }
  }

  #loop({ variable, begin, end, step, unroll, body }: For, scope: Scope, guarded: boolean): void {
    if (!Number.isSafeInteger(step) || step < 1) this.#report(`loop ${variable} has step ${step}`)
    for (const bound of [begin, end]) this.#bound(variable, bound, scope, guarded)
    const known = typeof begin === "number" && typeof end === "number"
    if (unroll && !known) this.#report(`loop ${variable} is marked unrolled and has a bound that is no number`)
    const declaration = known ? loopVariable(begin, end, step) : ({ kind: "variable", type: "i32" } as const)
    const never = declaration.bounds !== undefined && declaration.bounds[0] > declaration.bounds[1]
    this.#block(body, this.#declare(scope, variable, declaration), guarded || never)
  }

  #bound(variable: string, bound: Bound, scope: Scope, guarded: boolean): void {
    if (typeof bound !== "number") {
      this.#expr(bound, scope, guarded)
      if (bound.type !== "i32") this.#report(`bound ${formatExpr(bound)} of loop ${variable} is no i32`)
    } else if (!Number.isSafeInteger(bound) || bound < 0) this.#report(`loop ${variable} has bound ${bound}`)
  }

  #target(name: string, value: Expr, scope: Scope): void {
    const declared = scope.get(name)
    if (declared?.kind !== "accumulator") this.#report(`${name} is updated and no accumulator`)
    else if (declared.type !== value.type) this.#report(`${name} is ${declared.type}, updated with ${value.type}`)
  }

  #access(name: string, index: Index, type: ValueType, scope: Scope, guarded: boolean, access: "read" | "write"): void {
    const buffer = this.#buffers.get(name)
    if (buffer === undefined) return this.#report(`no buffer ${name}`)
    if (buffer.access !== access && buffer.access !== "update")
      this.#report(`${name} is for ${buffer.access}, not ${access}`)
    if (laneOfDType(buffer.dtype) !== laneOf(type)) {
      this.#report(`${type} does not fit ${name} of ${dtypes[buffer.dtype].short}`)
    }
    this.#index(buffer, index, lanesOf(type), scope, guarded)
  }

  #index({ name, elementCount }: Buffer, index: Index, lanes: number, scope: Scope, guarded: boolean): void {
    const spelled = `${name}[${formatIndex(index)}]`
    if (![index.offset, ...index.terms.map(({ stride }) => stride)].every(Number.isSafeInteger)) {
      this.#report(`${spelled} is no whole number of elements`)
    }
    let [low, high] = [index.offset, index.offset]
    for (const { variable, stride } of index.terms) {
      const declared = scope.get(variable)
      if (declared === undefined || declared.kind === "accumulator" || declared.type !== "i32") {
        return this.#report(`${spelled}: ${variable} is no loop variable and no i32 let`)
      }
      const [first, last] = declared.bounds ?? [Number.NaN, Number.NaN]
      low += Math.min(first * stride, last * stride)
      high += Math.max(first * stride, last * stride)
    }
    if (index.dynamic !== undefined && index.dynamic.type !== "i32")
      this.#report(`${spelled}: the dynamic part is no i32`)
    if (guarded || index.dynamic !== undefined) return
    if (low < 0 || high + lanes > elementCount)
      this.#report(`${spelled} runs over [${low}, ${high + lanes}) of ${elementCount}`)
  }

  #expr(root: Expr, scope: Scope, guarded: boolean): void {
    for (const expr of postorder([root])) {
      if (this.#checked.get(expr) === scope) continue
      this.#checked.set(expr, scope)
      if (expr.op === "load") this.#access(expr.buffer, expr.index, expr.type, scope, guarded, "read")
      else if (expr.op === "local") this.#local(expr.name, expr.type, scope)
      else if (!isWellTyped(expr)) this.#report(`${formatExpr(expr)} does not type as ${expr.type}`)
    }
  }

  #local(name: string, type: ValueType, scope: Scope): void {
    const declared = scope.get(name)
    if (declared === undefined) this.#report(`${name} is not declared here`)
    else if (declared.type !== type) this.#report(`${name} is ${declared.type}, mentioned as ${type}`)
  }
}

function loopVariable(begin: number, end: number, step: number): Declaration {
  return { kind: "variable", type: "i32", bounds: [begin, begin + (Math.ceil((end - begin) / step) - 1) * step] }
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

function takes(types: readonly ValueType[], type: ValueType): boolean {
  return types.includes(type)
}

function isWellTyped(expr: Exclude<Expr, { op: "load" | "local" }>): boolean {
  const { type } = expr
  switch (expr.op) {
    case "constant":
      return (
        expr.lanes.length === lanesOf(type) &&
        expr.lanes.every((lane) => (typeof lane === "bigint") === (laneOf(type) === "i64"))
      )
    case "unary":
      return takes(unaryFns[expr.fn], type) && expr.value.type === type
    case "binary":
      return (
        takes(binaryFns[expr.fn], type) &&
        expr.left.type === type &&
        expr.right.type === (isShift(expr.fn) ? "i32" : type)
      )
    case "fma":
      return isFloatType(type) && [expr.a, expr.b, expr.c].every((operand) => operand.type === type)
    case "compare":
      return (
        takes(compareFns[expr.fn], expr.left.type) &&
        expr.left.type === expr.right.type &&
        type === maskOf(expr.left.type)
      )
    case "select":
      return expr.then.type === type && expr.otherwise.type === type && expr.condition.type === maskOf(type)
    case "convert":
      return takes(conversions[expr.value.type], type)
    case "bitcast":
      return bitcastOf[expr.value.type] === type
    case "splat":
      return !isVector(expr.value.type) && vectorOf(laneOf(expr.value.type)) === type
    case "extract":
      return (
        isVector(expr.value.type) && laneOf(expr.value.type) === type && isLane(expr.lane, lanesOf(expr.value.type))
      )
    case "replace":
      return (
        isVector(type) &&
        expr.vector.type === type &&
        expr.value.type === laneOf(type) &&
        isLane(expr.lane, lanesOf(type))
      )
    case "shuffle":
      return (
        isVector(type) &&
        expr.left.type === type &&
        expr.right.type === type &&
        expr.lanes.length === lanesOf(type) &&
        expr.lanes.every((lane) => isLane(lane, 2 * lanesOf(type)))
      )
    default:
      return unreachable(expr)
  }
}

function isLane(lane: number, count: number): boolean {
  return Number.isInteger(lane) && lane >= 0 && lane < count
}
