/** The instruction of each operator of the kernel language. Their names are regular: a type, a dot, a word. */
import { present } from "../../diagnostics/invariant.ts"
import type { BinaryFn, CompareFn, UnaryFn } from "../../kernels/language/operations.ts"
import { isFloatType, isVector, type ValueType } from "../../kernels/language/value-type.ts"
import type { PlainInstruction, ValType } from "../assembler/instructions.ts"

export function valTypeOf(type: ValueType): ValType {
  return isVector(type) ? "v128" : (type as ValType)
}

const unaryWords = {
  neg: "neg",
  abs: "abs",
  sqrt: "sqrt",
  floor: "floor",
  ceil: "ceil",
  trunc: "trunc",
  nearest: "nearest",
  not: "not",
  countLeadingZeros: "clz",
  countTrailingZeros: "ctz",
  popcount: "popcnt",
} as const satisfies Record<UnaryFn, string>

/** All but `neg` and `not` of scalar integers, which have no instruction. */
export function unaryInstruction(fn: UnaryFn, type: ValueType): PlainInstruction {
  return fn === "not" ? "v128.not" : named(type, unaryWords[fn])
}

const binaryWords = {
  add: { float: "add", int: "add" },
  sub: { float: "sub", int: "sub" },
  mul: { float: "mul", int: "mul" },
  div: { float: "div", int: "div_s" },
  divU: { float: "", int: "div_u" },
  rem: { float: "", int: "rem_s" },
  remU: { float: "", int: "rem_u" },
  min: { float: "min", int: "min_s" },
  max: { float: "max", int: "max_s" },
  minU: { float: "", int: "min_u" },
  maxU: { float: "", int: "max_u" },
  pmin: { float: "pmin", int: "" },
  pmax: { float: "pmax", int: "" },
  copysign: { float: "copysign", int: "" },
  and: { float: "", int: "and" },
  or: { float: "", int: "or" },
  xor: { float: "", int: "xor" },
  shl: { float: "", int: "shl" },
  shr: { float: "", int: "shr_s" },
  shrU: { float: "", int: "shr_u" },
} as const satisfies Record<BinaryFn, { float: string; int: string }>

export function binaryInstruction(fn: BinaryFn, type: ValueType): PlainInstruction {
  if (isVector(type) && (fn === "and" || fn === "or" || fn === "xor")) return `v128.${fn}`
  return named(type, binaryWords[fn][isFloatType(type) ? "float" : "int"])
}

export function compareInstruction(fn: CompareFn, type: ValueType): PlainInstruction {
  if (isFloatType(type) || fn === "eq" || fn === "ne") return named(type, fn)
  return named(type, fn.endsWith("U") ? `${fn.slice(0, 2)}_u` : `${fn}_s`)
}

function named(type: ValueType, word: string): PlainInstruction {
  return `${type}.${word}` as PlainInstruction
}

const conversionInstructions: Readonly<
  Record<string, PlainInstruction | readonly [signed: PlainInstruction, unsigned: PlainInstruction]>
> = {
  "f32 f64": "f64.promote_f32",
  "f64 f32": "f32.demote_f64",
  "f32 i32": ["i32.trunc_sat_f32_s", "i32.trunc_sat_f32_u"],
  "f32 i64": ["i64.trunc_sat_f32_s", "i64.trunc_sat_f32_u"],
  "f64 i32": ["i32.trunc_sat_f64_s", "i32.trunc_sat_f64_u"],
  "f64 i64": ["i64.trunc_sat_f64_s", "i64.trunc_sat_f64_u"],
  "i32 f32": ["f32.convert_i32_s", "f32.convert_i32_u"],
  "i32 f64": ["f64.convert_i32_s", "f64.convert_i32_u"],
  "i32 i64": ["i64.extend_i32_s", "i64.extend_i32_u"],
  "i64 f32": ["f32.convert_i64_s", "f32.convert_i64_u"],
  "i64 f64": ["f64.convert_i64_s", "f64.convert_i64_u"],
  "i64 i32": "i32.wrap_i64",
  "f32x4 i32x4": ["i32x4.trunc_sat_f32x4_s", "i32x4.trunc_sat_f32x4_u"],
  "f32x4 f64x2": "f64x2.promote_low_f32x4",
  "f64x2 f32x4": "f32x4.demote_f64x2_zero",
  "f64x2 i32x4": ["i32x4.trunc_sat_f64x2_s_zero", "i32x4.trunc_sat_f64x2_u_zero"],
  "i32x4 f32x4": ["f32x4.convert_i32x4_s", "f32x4.convert_i32x4_u"],
  "i32x4 f64x2": ["f64x2.convert_low_i32x4_s", "f64x2.convert_low_i32x4_u"],
  "i32x4 i64x2": ["i64x2.extend_low_i32x4_s", "i64x2.extend_low_i32x4_u"],
}

/** All but i64x2 to i32x4, which is a shuffle. */
export function conversionInstruction(from: ValueType, to: ValueType, signed: boolean): PlainInstruction {
  const entry = present(conversionInstructions[`${from} ${to}`], `no conversion of ${from} to ${to}`)
  return typeof entry === "string" ? entry : entry[signed ? 0 : 1]
}

/** Scalars only; on vectors a bitcast is nothing. */
export const reinterpretInstructions = {
  f32: "i32.reinterpret_f32",
  f64: "i64.reinterpret_f64",
  i32: "f32.reinterpret_i32",
  i64: "f64.reinterpret_i64",
} as const satisfies Partial<Record<ValueType, PlainInstruction>>
