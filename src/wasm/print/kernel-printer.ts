/**
 * Prints the statements of one kernel into a function's body.
 *
 * A loop runs its body first and tests at its end; a loop that may run zero times is tested once before. When the loop's variable serves
 * addresses only there is no counter: the loop ends when its first pointer reaches its final value. So the inner loop of a matrix product is its
 * loads and multiply-adds, one addition a pointer, and one comparison.
 *
 * Vector constants are put into locals at the function's head, because engines build them anew at each mention; a zero costs nothing there.
 */
import { present, unreachable } from "../../diagnostics/invariant.ts"
import type { Bound, Constant, Expr, For, Index, Kernel, Statement } from "../../kernels/language/kernel.ts"
import { blocksOf, expressionsOf, postorder } from "../../kernels/language/traverse.ts"
import { isVector } from "../../kernels/language/value-type.ts"
import type { FunctionBody } from "../assembler/function-body.ts"
import { planAddresses, type AddressPlan, type Pointer } from "./addresses.ts"
import { printConstant, printExpr, type ExpressionContext } from "./expressions.ts"
import { Locals } from "./locals.ts"
import { valTypeOf } from "./operators.ts"
import { printStore } from "./transfers.ts"

export class KernelPrinter {
  readonly #kernel: Kernel
  readonly #body: FunctionBody
  readonly #locals: Locals
  readonly #plan: AddressPlan
  readonly #names = new Map<string, number>()
  readonly #pointers = new Map<Pointer, number>()
  readonly #constants = new Map<string, number>()
  /** Names that expressions mention, unlike those that only indices do. */
  readonly #mentioned: ReadonlySet<string>
  readonly #context: ExpressionContext

  /** Expects unique names, trees and affine indices. */
  constructor(kernel: Kernel, body: FunctionBody, relaxed: boolean) {
    this.#kernel = kernel
    this.#body = body
    this.#locals = new Locals(body)
    this.#plan = planAddresses(kernel)
    const exprs = everyExpr(kernel.body)
    this.#mentioned = new Set(exprs.flatMap((expr) => (expr.op === "local" ? [expr.name] : [])))
    this.#context = {
      body,
      relaxed,
      localOf: (name) => present(this.#names.get(name), `${name} has no local`),
      constantLocal: (constant) => this.#constants.get(constantKey(constant)),
      pushAddress: (access) => this.#pushAddress(access),
      dtypeOf: (buffer) => this.#buffer(buffer).dtype,
    }
    for (const expr of exprs) if (expr.op === "constant" && isVector(expr.type)) this.#keepConstant(expr)
  }

  print(): void {
    const { range, buffers, body } = this.#kernel
    const [begin, end] = [buffers.length, buffers.length + 1]
    if (range.count === 1) {
      this.#body.localGet(begin)
      this.#body.localGet(end)
      this.#body.plain("i32.lt_s")
      this.#body.open("if")
      this.#block(body)
      this.#body.end()
      return
    }
    this.#locals.scope(() => this.#openLoop({ variable: range.variable, step: 1, body }, begin, () => this.#body.localGet(end)))
  }

  #block(statements: readonly Statement[]): void {
    this.#locals.scope(() => statements.forEach((statement) => this.#statement(statement)))
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case "for":
        return this.#locals.scope(() => this.#loop(statement))
      case "let":
        this.#declare(statement.name, statement.value)
        this.#setPointers(statement.name, () => this.#body.localGet(this.#names.get(statement.name)!))
        return
      case "accumulator":
        return this.#declare(statement.name, statement.initial)
      case "update":
        printExpr(this.#context, statement.value)
        return this.#body.localSet(this.#context.localOf(statement.name))
      case "store": {
        const offset = this.#pushAddress(statement)
        printExpr(this.#context, statement.value)
        return printStore(this.#body, this.#buffer(statement.buffer).dtype, statement.value.type, offset)
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

  #declare(name: string, value: Expr): void {
    printExpr(this.#context, value)
    const local = this.#locals.take(valTypeOf(value.type))
    this.#names.set(name, local)
    this.#body.localSet(local)
  }

  #loop(loop: For): void {
    const { variable, begin, end, step } = loop
    if (typeof begin === "number" && typeof end === "number") return this.#countedLoop(loop, begin, end)
    const limit = this.#locals.take("i32")
    this.#pushBound(end)
    this.#body.localSet(limit)
    const counter = this.#locals.take("i32")
    this.#pushBound(begin)
    this.#body.localSet(counter)
    this.#openLoop({ variable, step, body: loop.body }, counter, () => this.#body.localGet(limit))
  }

  #pushBound(bound: Bound): void {
    if (typeof bound === "number") this.#body.i32Const(bound)
    else printExpr(this.#context, bound)
  }

  /** A loop with numeric bounds that runs at least twice. */
  #countedLoop({ variable, step, body }: For, begin: number, end: number): void {
    const pointers = this.#setPointers(variable, undefined, begin)
    const [lead] = pointers
    if (lead !== undefined && !this.#mentioned.has(variable)) {
      const distance = Math.ceil((end - begin) / step) * step * lead.stride
      return this.#pointerLoop(pointers, step, body, () => this.#body.i32Const(distance))
    }
    const counter = this.#locals.take("i32")
    this.#body.i32Const(begin)
    this.#body.localSet(counter)
    this.#names.set(variable, counter)
    this.#counterLoop(pointers, counter, step, body, () => this.#body.i32Const(end))
  }

  /** A loop whose bounds are known when it is reached; it may run zero times. */
  #openLoop({ variable, step, body }: Pick<For, "variable" | "step" | "body">, counter: number, pushLimit: () => void): void {
    this.#names.set(variable, counter)
    this.#body.open("block")
    this.#body.localGet(counter)
    pushLimit()
    this.#body.plain("i32.ge_s")
    this.#body.branchIf(0)
    const pointers = this.#setPointers(variable, () => this.#body.localGet(counter))
    const [lead] = pointers
    if (lead !== undefined && step === 1 && !this.#mentioned.has(variable)) {
      this.#pointerLoop(pointers, step, body, () => {
        pushLimit()
        this.#body.localGet(counter)
        this.#body.plain("i32.sub")
        this.#body.i32Const(lead.stride)
        this.#body.plain("i32.mul")
      })
    } else this.#counterLoop(pointers, counter, step, body, pushLimit)
    this.#body.end()
  }

  /** Ends when the first pointer has moved by the distance, in bytes. */
  #pointerLoop(pointers: readonly Pointer[], step: number, body: readonly Statement[], pushDistance: () => void): void {
    const [lead, ...others] = pointers as [Pointer, ...Pointer[]]
    const limit = this.#locals.take("i32")
    this.#pushPointer(lead)
    pushDistance()
    this.#body.plain("i32.add")
    this.#body.localSet(limit)
    this.#body.open("loop")
    this.#block(body)
    for (const pointer of others) this.#advance(this.#pointers.get(pointer)!, step * pointer.stride)
    this.#advance(this.#pointers.get(lead)!, step * lead.stride, "keep")
    this.#body.localGet(limit)
    this.#body.plain("i32.ne")
    this.#body.branchIf(0)
    this.#body.end()
  }

  #counterLoop(pointers: readonly Pointer[], counter: number, step: number, body: readonly Statement[], pushLimit: () => void): void {
    this.#body.open("loop")
    this.#block(body)
    for (const pointer of pointers) this.#advance(this.#pointers.get(pointer)!, step * pointer.stride)
    this.#advance(counter, step, "keep")
    pushLimit()
    this.#body.plain("i32.lt_s")
    this.#body.branchIf(0)
    this.#body.end()
  }

  #advance(local: number, amount: number, result: "drop" | "keep" = "drop"): void {
    this.#body.localGet(local)
    this.#body.i32Const(amount)
    this.#body.plain("i32.add")
    if (result === "keep") this.#body.localTee(local)
    else this.#body.localSet(local)
  }

  /** Gives the pointers of a variable their value for the variable's current one: a pushed value, or a number. */
  #setPointers(variable: string, pushValue: (() => void) | undefined, value = 0): readonly Pointer[] {
    const pointers = this.#plan.pointersAt(variable)
    for (const pointer of pointers) {
      if (pointer.parent === undefined) this.#body.localGet(this.#buffer(pointer.buffer).param)
      else this.#pushPointer(pointer.parent)
      if (pushValue !== undefined) {
        pushValue()
        this.#body.i32Const(pointer.stride)
        this.#body.plain("i32.mul")
        this.#body.plain("i32.add")
      }
      this.#addConstant(pointer.constant + value * pointer.stride)
      const local = this.#locals.take("i32")
      this.#pointers.set(pointer, local)
      this.#body.localSet(local)
    }
    return pointers
  }

  #addConstant(amount: number): void {
    if (amount === 0) return
    this.#body.i32Const(amount)
    this.#body.plain("i32.add")
  }

  #pushPointer(pointer: Pointer): void {
    this.#body.localGet(present(this.#pointers.get(pointer), `${pointer.key} is not set`))
  }

  #pushAddress({ buffer, index }: { readonly buffer: string; readonly index: Index }): number {
    const { pointer, distance } = this.#plan.addressOf(buffer, index)
    if (pointer === undefined) this.#body.localGet(this.#buffer(buffer).param)
    else this.#pushPointer(pointer)
    if (distance >= 0) return distance
    this.#addConstant(distance)
    return 0
  }

  #buffer(name: string) {
    const param = this.#kernel.buffers.findIndex((buffer) => buffer.name === name)
    return { param, dtype: present(this.#kernel.buffers[param], `no buffer ${name}`).dtype }
  }

  #keepConstant(constant: Constant): void {
    const key = constantKey(constant)
    if (this.#constants.has(key)) return
    const isZero = constant.lanes.every((lane) => Object.is(lane, 0) || lane === 0n)
    if (!isZero) printConstant(this.#body, constant)
    const local = this.#body.addLocal("v128")
    if (!isZero) this.#body.localSet(local)
    this.#constants.set(key, local)
  }
}

function everyExpr(statements: readonly Statement[]): Expr[] {
  return statements.flatMap((statement) => [...postorder(expressionsOf(statement)), ...blocksOf(statement).flatMap(everyExpr)])
}

/** Equal for constants that any vector instruction takes for each other; integer and float zero are one. */
function constantKey({ type, lanes }: Constant): string {
  if (lanes.every((lane) => Object.is(lane, 0) || lane === 0n)) return "zero"
  return `${type} ${lanes.map((lane) => (Object.is(lane, -0) ? "-0" : String(lane))).join(" ")}`
}
