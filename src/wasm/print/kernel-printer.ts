/**
 * Prints the statements of one kernel into a function's body.
 *
 * A loop runs its body first and tests at its end; a loop that may run zero times is tested once before. When the
 * loop's variable serves addresses only there is no counter: the loop ends when its first pointer reaches its final
 * value. So the inner loop of a matrix product is its loads and multiply-adds, one addition a pointer, and one
 * comparison.
 */
import { present, unreachable } from "../../diagnostics/invariant.ts"
import type { Bound, Expr, For, Kernel, Statement } from "../../kernels/language/kernel.ts"
import { blocksOf, expressionsOf, postorder } from "../../kernels/language/traverse.ts"
import type { FunctionBody } from "../assembler/function-body.ts"
import { planAddresses, type Pointer } from "./addresses.ts"
import { constantLocals } from "./constant-locals.ts"
import { printExpr, type ExpressionContext } from "./expressions.ts"
import { Locals } from "./locals.ts"
import { valTypeOf } from "./operators.ts"
import { PointerLocals } from "./pointer-locals.ts"
import { printStore } from "./transfers.ts"

export class KernelPrinter {
  readonly #kernel: Kernel
  readonly #body: FunctionBody
  readonly #locals: Locals
  readonly #pointers: PointerLocals
  readonly #names = new Map<string, number>()
  /** Names that expressions mention, unlike those that only indices do. */
  readonly #mentioned: ReadonlySet<string>
  readonly #context: ExpressionContext

  /** Expects unique names, trees and affine indices. */
  constructor(kernel: Kernel, body: FunctionBody, relaxed: boolean) {
    const paramOf = (name: string): number => kernel.buffers.findIndex((buffer) => buffer.name === name)
    const exprs = everyExpr(kernel.body)
    this.#kernel = kernel
    this.#body = body
    this.#locals = new Locals(body)
    this.#pointers = new PointerLocals(body, this.#locals, planAddresses(kernel), paramOf)
    this.#mentioned = new Set(exprs.flatMap((expr) => (expr.op === "local" ? [expr.name] : [])))
    this.#context = {
      body,
      relaxed,
      localOf: (name) => present(this.#names.get(name), `${name} has no local`),
      constantLocal: constantLocals(body, exprs),
      pushAddress: (access) => this.#pointers.pushAddress(access),
      dtypeOf: (buffer) => present(kernel.buffers[paramOf(buffer)], `no buffer ${buffer}`).dtype,
    }
  }

  print(): void {
    const { range, buffers, body } = this.#kernel
    const [begin, end] = [buffers.length, buffers.length + 1]
    const pushEnd = (): void => this.#body.localGet(end)
    if (range.count === 1) this.#guardedOnce(begin, pushEnd, () => this.#block(body))
    else this.#openLoop({ variable: range.variable, step: 1, body }, begin, pushEnd)
  }

  #block(statements: readonly Statement[]): void {
    this.#locals.scope(() => statements.forEach((statement) => this.#statement(statement)))
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case "for":
        return this.#locals.scope(() => this.#loop(statement))
      case "let": {
        const local = this.#declare(statement.name, statement.value)
        this.#pointers.set(statement.name, () => this.#body.localGet(local))
        return
      }
      case "accumulator":
        this.#declare(statement.name, statement.initial)
        return
      case "update":
        printExpr(this.#context, statement.value)
        return this.#body.localSet(this.#context.localOf(statement.name))
      case "store": {
        const offset = this.#pointers.pushAddress(statement)
        printExpr(this.#context, statement.value)
        return printStore(this.#body, this.#context.dtypeOf(statement.buffer), statement.value.type, offset)
      }
      case "if":
        printExpr(this.#context, statement.condition)
        this.#body.open("if")
        this.#block(statement.then)
        if (statement.otherwise.length > 0) {
          this.#body.else()
          this.#block(statement.otherwise)
        }
        return this.#body.end()
      default:
        return unreachable(statement)
    }
  }

  #declare(name: string, value: Expr): number {
    printExpr(this.#context, value)
    const local = this.#locals.take(valTypeOf(value.type))
    this.#names.set(name, local)
    this.#body.localSet(local)
    return local
  }

  #loop(loop: For): void {
    const { begin, end } = loop
    if (typeof begin === "number" && typeof end === "number") return this.#countedLoop(loop, begin, end)
    const limit = this.#takeBound(end)
    return this.#openLoop(loop, this.#takeBound(begin), () => this.#body.localGet(limit))
  }

  #takeBound(bound: Bound): number {
    if (typeof bound === "number") this.#body.i32Const(bound)
    else printExpr(this.#context, bound)
    const local = this.#locals.take("i32")
    this.#body.localSet(local)
    return local
  }

  /** A loop with numeric bounds that runs at least twice. */
  #countedLoop({ variable, step, body }: For, begin: number, end: number): void {
    const pointers = this.#pointers.set(variable, begin)
    const [lead] = pointers
    if (lead !== undefined && !this.#mentioned.has(variable)) {
      const distance = Math.ceil((end - begin) / step) * step * lead.stride
      return this.#pointerLoop(pointers, step, body, () => this.#body.i32Const(distance))
    }
    const counter = this.#takeBound(begin)
    this.#names.set(variable, counter)
    this.#counterLoop(pointers, counter, step, body, () => this.#body.i32Const(end))
  }

  /** A loop whose bounds are known when it is reached; the counter holds the first value, and it may run zero times. */
  #openLoop(
    { variable, step, body }: Pick<For, "variable" | "step" | "body">,
    counter: number,
    pushLimit: () => void,
  ): void {
    this.#names.set(variable, counter)
    this.#guardedOnce(counter, pushLimit, () => {
      const pointers = this.#pointers.set(variable, () => this.#body.localGet(counter))
      const [lead] = pointers
      if (lead === undefined || step !== 1 || this.#mentioned.has(variable)) {
        return this.#counterLoop(pointers, counter, step, body, pushLimit)
      }
      this.#pointerLoop(pointers, step, body, () => {
        pushLimit()
        this.#body.localGet(counter)
        this.#body.plain("i32.sub")
        this.#body.i32Const(lead.stride)
        this.#body.plain("i32.mul")
      })
    })
  }

  /** Runs what it prints when the value in the local is below the limit. */
  #guardedOnce(local: number, pushLimit: () => void, print: () => void): void {
    this.#body.localGet(local)
    pushLimit()
    this.#body.plain("i32.lt_s")
    this.#body.open("if")
    this.#locals.scope(print)
    this.#body.end()
  }

  /** Ends when the first pointer has moved by the distance, in bytes. */
  #pointerLoop(pointers: readonly Pointer[], step: number, body: readonly Statement[], pushDistance: () => void): void {
    const [lead, ...others] = pointers as [Pointer, ...Pointer[]]
    const leadLocal = this.#pointers.localOf(lead)
    const limit = this.#locals.take("i32")
    this.#body.localGet(leadLocal)
    pushDistance()
    this.#body.plain("i32.add")
    this.#body.localSet(limit)
    this.#body.open("loop")
    this.#block(body)
    this.#advanceAll(others, step)
    this.#advance(leadLocal, step * lead.stride)
    this.#body.localTee(leadLocal)
    this.#body.localGet(limit)
    this.#body.plain("i32.ne")
    this.#body.branchIf(0)
    this.#body.end()
  }

  #counterLoop(
    pointers: readonly Pointer[],
    counter: number,
    step: number,
    body: readonly Statement[],
    pushLimit: () => void,
  ): void {
    this.#body.open("loop")
    this.#block(body)
    this.#advanceAll(pointers, step)
    this.#advance(counter, step)
    this.#body.localTee(counter)
    pushLimit()
    this.#body.plain("i32.lt_s")
    this.#body.branchIf(0)
    this.#body.end()
  }

  #advanceAll(pointers: readonly Pointer[], step: number): void {
    for (const pointer of pointers) {
      const local = this.#pointers.localOf(pointer)
      this.#advance(local, step * pointer.stride)
      this.#body.localSet(local)
    }
  }

  /** Pushes the local's value plus the amount. */
  #advance(local: number, amount: number): void {
    this.#body.localGet(local)
    this.#body.i32Const(amount)
    this.#body.plain("i32.add")
  }
}

function everyExpr(statements: readonly Statement[]): Expr[] {
  return statements.flatMap((statement) => [
    ...postorder(expressionsOf(statement)),
    ...blocksOf(statement).flatMap(everyExpr),
  ])
}
