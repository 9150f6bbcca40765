/** The code of one kernel while it is written: loops and stores are statements of expressions. */
import { present } from "../../../../diagnostics/invariant.ts"
import { FunctionBody } from "../../../../wasm/assembler/function-body.ts"
import { instructions, type MemoryInstruction, type ValType } from "../../../../wasm/assembler/instructions.ts"
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import { peCount } from "../../state/layout.ts"
import { i32, op, type Expression } from "./expressions.ts"

export const bytesPerVector = 16

export class Code {
  readonly body: FunctionBody
  /** The parameters, all of them byte addresses or numbers. */
  readonly params: readonly Expression[]

  constructor(params: number, results: readonly ValType[] = []) {
    this.body = new FunctionBody({ params: Array.from({ length: params }, () => "i32" as const), results })
    this.params = Array.from({ length: params }, (_, i) => this.#local(i, "i32"))
  }

  /** Names a value. */
  let(value: Expression): Expression {
    const local = this.body.addLocal(value.type)
    value.emit(this.body)
    this.body.localSet(local)
    return this.#local(local, value.type)
  }

  /** A value that changes: what it is now, and how it is set. */
  variable(start: Expression): { readonly value: Expression; readonly set: (next: Expression) => void } {
    const local = this.body.addLocal(start.type)
    const set = (next: Expression): void => {
      next.emit(this.body)
      this.body.localSet(local)
    }
    set(start)
    return { value: this.#local(local, start.type), set }
  }

  load(address: Expression, offset = 0): Expression {
    return this.loadAs("v128.load", address, offset, 4)
  }

  store(address: Expression, value: Expression, offset = 0): void {
    this.storeAs("v128.store", address, value, offset, 4)
  }

  /** The word at an address as an i64. */
  loadWord(address: Expression, offset = 0): Expression {
    return this.loadAs("i64.load32_u", address, offset, 2)
  }

  /** Stores the low word of an i64. */
  storeWord(address: Expression, value: Expression, offset = 0): void {
    this.storeAs("i64.store32", address, value, offset, 2)
  }

  loadAs(name: MemoryInstruction, address: Expression, offset: number, align: number): Expression {
    const { results } = present(instructions.get(name), `no instruction ${name}`)
    return this.let({
      type: results[0]!,
      emit: (body) => {
        address.emit(body)
        body.memory(name, { offset, align })
      },
    })
  }

  storeAs(name: MemoryInstruction, address: Expression, value: Expression, offset: number, align: number): void {
    address.emit(this.body)
    value.emit(this.body)
    this.body.memory(name, { offset, align })
  }

  /** Statements for a condition, an i32, that is not 0, and for one that is. */
  when(condition: Expression, then: () => void, otherwise: () => void): void {
    condition.emit(this.body)
    this.body.open("if")
    then()
    this.body.else()
    otherwise()
    this.body.end()
  }

  /** Repeats, at least once, with a counter from 0 below `end`. */
  loop(end: number | Expression, step: number, iterate: (counter: Expression) => void): void {
    const counter = this.variable(i32(0))
    this.body.open("loop")
    iterate(counter.value)
    counter.set(op("i32.add", counter.value, i32(step)))
    op("i32.lt_u", counter.value, typeof end === "number" ? i32(end) : end).emit(this.body)
    this.body.branchIf(0)
    this.body.end()
  }

  /** One iteration a MAB: `at` moves a plane's address to it. */
  sweep(iterate: (at: (plane: Expression) => Expression) => void): void {
    this.loop(4 * peCount, bytesPerVector, (counter) => iterate((plane) => op("i32.add", plane, counter)))
  }

  finish(name: string): FunctionDeclaration {
    return { name, type: this.body.type, code: this.body.finish(), exported: true }
  }

  #local(local: number, type: ValType): Expression {
    return { type, emit: (body) => body.localGet(local) }
  }
}

/** A kernel of `params` addresses without a result. */
export function kernel(name: string, params: number, write: (code: Code) => void): FunctionDeclaration {
  const code = new Code(params)
  write(code)
  return code.finish(name)
}
