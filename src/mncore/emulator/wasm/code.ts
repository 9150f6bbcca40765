/**
 * Writes kernels as expressions. An expression is emitted where it stands, so what is used twice is named by `let`; loops and
 * stores are statements. Types are checked by the assembler.
 */
import { present } from "../../../diagnostics/invariant.ts"
import { FunctionBody } from "../../../wasm/assembler/function-body.ts"
import { instructions, type PlainInstruction, type ValType } from "../../../wasm/assembler/instructions.ts"
import type { FunctionDeclaration } from "../../../wasm/assembler/module.ts"
import { peCount } from "../layout.ts"

export interface Expression {
  readonly type: ValType
  readonly emit: (body: FunctionBody) => void
}

/** One instruction without immediates. */
export function op(name: PlainInstruction, ...operands: readonly Expression[]): Expression {
  const { results } = present(instructions.get(name), `no instruction ${name}`)
  return {
    type: results[0]!,
    emit: (body) => {
      for (const operand of operands) operand.emit(body)
      body.plain(name)
    },
  }
}

export function i32(value: number): Expression {
  return { type: "i32", emit: (body) => body.i32Const(value) }
}

function v128(bytes: Uint8Array): Expression {
  return { type: "v128", emit: (body) => body.v128Const(bytes) }
}

/** The same 32 bits in four lanes. */
export function splat32(bits: number): Expression {
  return v128(new Uint8Array(new Uint32Array(4).fill(bits).buffer))
}

/** The same float32 in four lanes. */
export function floats(value: number): Expression {
  return v128(new Uint8Array(new Float32Array(4).fill(value).buffer))
}

/** The same float64 in two lanes. */
export function doubles(value: number): Expression {
  return v128(new Uint8Array(new Float64Array(2).fill(value).buffer))
}

/** The same 64 bits in two lanes. */
export function splat64(bits: bigint): Expression {
  return v128(new Uint8Array(new BigUint64Array(2).fill(bits).buffer))
}

/** 32-bit lanes picked from both operands: 0 to 3 of the first, 4 to 7 of the second. */
export function pick(a: Expression, b: Expression, lanes: readonly [number, number, number, number]): Expression {
  return {
    type: "v128",
    emit: (body) => {
      a.emit(body)
      b.emit(body)
      body.shuffle(lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]))
    },
  }
}

/** 16-bit lanes of one operand in another order. */
export function pickHalves(a: Expression, lanes: readonly number[]): Expression {
  return {
    type: "v128",
    emit: (body) => {
      a.emit(body)
      a.emit(body)
      body.shuffle(lanes.flatMap((lane) => [2 * lane, 2 * lane + 1]))
    },
  }
}

export const and = (a: Expression, b: Expression): Expression => op("v128.and", a, b)
export const or = (a: Expression, b: Expression): Expression => op("v128.or", a, b)
export const xor = (a: Expression, b: Expression): Expression => op("v128.xor", a, b)
/** a and not b. */
export const andNot = (a: Expression, b: Expression): Expression => op("v128.andnot", a, b)
/** Bits of a where the mask is 1, of b elsewhere. */
export const select = (mask: Expression, a: Expression, b: Expression): Expression => op("v128.bitselect", a, b, mask)

export const bytesPerVector = 16

/** The code of one kernel while it is written. */
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
    return this.let({
      type: "v128",
      emit: (body) => {
        address.emit(body)
        body.memory("v128.load", { offset, align: 4 })
      },
    })
  }

  store(address: Expression, value: Expression, offset = 0): void {
    address.emit(this.body)
    value.emit(this.body)
    this.body.memory("v128.store", { offset, align: 4 })
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
