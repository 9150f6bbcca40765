/**
 * Kernels are written as expressions. An expression is emitted where it stands, so what is used twice is named by `Code.let`.
 * Types are checked by the assembler.
 */
import { present } from "../../../../diagnostics/invariant.ts"
import type { FunctionBody } from "../../../../wasm/assembler/function-body.ts"
import {
  instructions,
  type LaneInstruction,
  type PlainInstruction,
  type ValType,
} from "../../../../wasm/assembler/instructions.ts"

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

export function i64(value: bigint): Expression {
  return { type: "i64", emit: (body) => body.i64Const(BigInt.asIntN(64, value)) }
}

/** `a` where a condition, an i32, is not 0, and `b` elsewhere; for scalars. */
export function choose(condition: Expression, a: Expression, b: Expression): Expression {
  return {
    type: a.type,
    emit: (body) => {
      for (const operand of [a, b, condition]) operand.emit(body)
      body.select(a.type as Exclude<ValType, "v128">)
    },
  }
}

/** One lane taken out of a vector, or put into one. */
export function lane(name: LaneInstruction, index: number, ...operands: readonly Expression[]): Expression {
  const { results } = present(instructions.get(name), `no instruction ${name}`)
  return {
    type: results[0]!,
    emit: (body) => {
      for (const operand of operands) operand.emit(body)
      body.lane(name, index)
    },
  }
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
