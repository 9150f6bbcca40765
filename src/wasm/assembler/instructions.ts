/**
 * The instructions that the printer uses, by their names in the WebAssembly specification: opcode bytes and type,
 * `operands -> result`. Vector opcodes follow the prefix 0xFD, saturating truncation 0xFC, atomic accesses 0xFE. The
 * tables stand in the order of the specification's index of instructions
 * (https://webassembly.github.io/spec/core/appendix/index-instructions.html).
 */
export const valTypes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const
export type ValType = keyof typeof valTypes

type Row = readonly [opcode: readonly number[], type: string]

/** One LEB128 number of two bytes above 0x7F. */
function vector(opcode: number): readonly number[] {
  const high = opcode >> 7
  return high === 0 ? [0xfd, opcode] : [0xfd, (opcode & 0x7f) | 0x80, high]
}

/** The words of a text, as a union of literals. */
type WordsOf<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | WordsOf<Rest> : Text

/** Rows of one type with consecutive opcodes: the prefix, a dot, and each of the words. */
function family<const Prefix extends string, const Words extends string>(
  first: number,
  type: string,
  prefix: Prefix,
  words: Words,
  encode = plain,
) {
  const rows = words.split(" ").map((word, i) => [`${prefix}.${word}`, [encode(first + i), type]] as const)
  return Object.fromEntries(rows) as Record<`${Prefix}.${WordsOf<Words>}`, Row>
}

function plain(opcode: number): readonly number[] {
  return [opcode]
}

function saturating(opcode: number): readonly number[] {
  return [0xfc, opcode]
}

function atomic(opcode: number): readonly number[] {
  return [0xfe, opcode]
}

/** Without immediates. */
export const numericInstructions = {
  ...family(0x45, "i32 -> i32", "i32", "eqz"),
  ...family(0x46, "i32 i32 -> i32", "i32", "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u"),
  ...family(0x50, "i64 -> i32", "i64", "eqz"),
  ...family(0x51, "i64 i64 -> i32", "i64", "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u"),
  ...family(0x5b, "f32 f32 -> i32", "f32", "eq ne lt gt le ge"),
  ...family(0x61, "f64 f64 -> i32", "f64", "eq ne lt gt le ge"),
  ...family(0x67, "i32 -> i32", "i32", "clz ctz popcnt"),
  ...family(0x6a, "i32 i32 -> i32", "i32", "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u"),
  ...family(0x79, "i64 -> i64", "i64", "clz ctz popcnt"),
  ...family(0x7c, "i64 i64 -> i64", "i64", "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u"),
  ...family(0x8b, "f32 -> f32", "f32", "abs neg ceil floor trunc nearest sqrt"),
  ...family(0x92, "f32 f32 -> f32", "f32", "add sub mul div min max copysign"),
  ...family(0x99, "f64 -> f64", "f64", "abs neg ceil floor trunc nearest sqrt"),
  ...family(0xa0, "f64 f64 -> f64", "f64", "add sub mul div min max copysign"),
  ...family(0xa7, "i64 -> i32", "i32", "wrap_i64"),
  ...family(0xac, "i32 -> i64", "i64", "extend_i32_s extend_i32_u"),
  ...family(0xb2, "i32 -> f32", "f32", "convert_i32_s convert_i32_u"),
  ...family(0xb4, "i64 -> f32", "f32", "convert_i64_s convert_i64_u"),
  ...family(0xb6, "f64 -> f32", "f32", "demote_f64"),
  ...family(0xb7, "i32 -> f64", "f64", "convert_i32_s convert_i32_u"),
  ...family(0xb9, "i64 -> f64", "f64", "convert_i64_s convert_i64_u"),
  ...family(0xbb, "f32 -> f64", "f64", "promote_f32"),
  ...family(0xbc, "f32 -> i32", "i32", "reinterpret_f32"),
  ...family(0xbd, "f64 -> i64", "i64", "reinterpret_f64"),
  ...family(0xbe, "i32 -> f32", "f32", "reinterpret_i32"),
  ...family(0xbf, "i64 -> f64", "f64", "reinterpret_i64"),
  ...family(0x00, "f32 -> i32", "i32", "trunc_sat_f32_s trunc_sat_f32_u", saturating),
  ...family(0x02, "f64 -> i32", "i32", "trunc_sat_f64_s trunc_sat_f64_u", saturating),
  ...family(0x04, "f32 -> i64", "i64", "trunc_sat_f32_s trunc_sat_f32_u", saturating),
  ...family(0x06, "f64 -> i64", "i64", "trunc_sat_f64_s trunc_sat_f64_u", saturating),
} as const satisfies Record<string, Row>

/** Vectors, without immediates. */
export const vectorInstructions = {
  ...family(0x11, "i32 -> v128", "i32x4", "splat", vector),
  ...family(0x12, "i64 -> v128", "i64x2", "splat", vector),
  ...family(0x13, "f32 -> v128", "f32x4", "splat", vector),
  ...family(0x14, "f64 -> v128", "f64x2", "splat", vector),
  ...family(0x2d, "v128 v128 -> v128", "i16x8", "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u", vector),
  ...family(0x37, "v128 v128 -> v128", "i32x4", "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u", vector),
  ...family(0x41, "v128 v128 -> v128", "f32x4", "eq ne lt gt le ge", vector),
  ...family(0x47, "v128 v128 -> v128", "f64x2", "eq ne lt gt le ge", vector),
  ...family(0x4d, "v128 -> v128", "v128", "not", vector),
  ...family(0x4e, "v128 v128 -> v128", "v128", "and andnot or xor", vector),
  ...family(0x52, "v128 v128 v128 -> v128", "v128", "bitselect", vector),
  ...family(0x53, "v128 -> i32", "v128", "any_true", vector),
  ...family(0x5e, "v128 -> v128", "f32x4", "demote_f64x2_zero", vector),
  ...family(0x5f, "v128 -> v128", "f64x2", "promote_low_f32x4", vector),
  ...family(0x67, "v128 -> v128", "f32x4", "ceil floor trunc nearest", vector),
  ...family(0x74, "v128 -> v128", "f64x2", "ceil floor", vector),
  ...family(0x7a, "v128 -> v128", "f64x2", "trunc", vector),
  ...family(0x87, "v128 -> v128", "i16x8", "extend_low_i8x16_s extend_high_i8x16_s extend_low_i8x16_u", vector),
  ...family(0x8b, "v128 i32 -> v128", "i16x8", "shl shr_s shr_u", vector),
  ...family(0x8e, "v128 v128 -> v128", "i16x8", "add", vector),
  ...family(0x91, "v128 v128 -> v128", "i16x8", "sub", vector),
  ...family(0x94, "v128 -> v128", "f64x2", "nearest", vector),
  ...family(0x95, "v128 v128 -> v128", "i16x8", "mul min_s min_u max_s max_u", vector),
  ...family(0xa0, "v128 -> v128", "i32x4", "abs neg", vector),
  ...family(0xa7, "v128 -> v128", "i32x4", "extend_low_i16x8_s extend_high_i16x8_s extend_low_i16x8_u", vector),
  ...family(0xab, "v128 i32 -> v128", "i32x4", "shl shr_s shr_u", vector),
  ...family(0xae, "v128 v128 -> v128", "i32x4", "add", vector),
  ...family(0xb1, "v128 v128 -> v128", "i32x4", "sub", vector),
  ...family(0xb5, "v128 v128 -> v128", "i32x4", "mul min_s min_u max_s max_u", vector),
  ...family(0xba, "v128 v128 -> v128", "i32x4", "dot_i16x8_s", vector),
  ...family(0xc0, "v128 -> v128", "i64x2", "abs neg", vector),
  ...family(0xc7, "v128 -> v128", "i64x2", "extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u", vector),
  ...family(0xcb, "v128 i32 -> v128", "i64x2", "shl shr_s shr_u", vector),
  ...family(0xce, "v128 v128 -> v128", "i64x2", "add", vector),
  ...family(0xd1, "v128 v128 -> v128", "i64x2", "sub", vector),
  ...family(0xd5, "v128 v128 -> v128", "i64x2", "mul eq ne lt_s gt_s le_s ge_s", vector),
  ...family(
    0xdc,
    "v128 v128 -> v128",
    "i64x2",
    "extmul_low_i32x4_s extmul_high_i32x4_s extmul_low_i32x4_u extmul_high_i32x4_u",
    vector,
  ),
  ...family(0xe0, "v128 -> v128", "f32x4", "abs neg", vector),
  ...family(0xe3, "v128 -> v128", "f32x4", "sqrt", vector),
  ...family(0xe4, "v128 v128 -> v128", "f32x4", "add sub mul div min max pmin pmax", vector),
  ...family(0xec, "v128 -> v128", "f64x2", "abs neg", vector),
  ...family(0xef, "v128 -> v128", "f64x2", "sqrt", vector),
  ...family(0xf0, "v128 v128 -> v128", "f64x2", "add sub mul div min max pmin pmax", vector),
  ...family(0xf8, "v128 -> v128", "i32x4", "trunc_sat_f32x4_s trunc_sat_f32x4_u", vector),
  ...family(0xfa, "v128 -> v128", "f32x4", "convert_i32x4_s convert_i32x4_u", vector),
  ...family(0xfc, "v128 -> v128", "i32x4", "trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero", vector),
  ...family(0xfe, "v128 -> v128", "f64x2", "convert_low_i32x4_s convert_low_i32x4_u", vector),
} as const satisfies Record<string, Row>

/** Relaxed SIMD, without immediates. */
export const relaxedInstructions = {
  ...family(0x105, "v128 v128 v128 -> v128", "f32x4", "relaxed_madd relaxed_nmadd", vector),
  ...family(0x107, "v128 v128 v128 -> v128", "f64x2", "relaxed_madd relaxed_nmadd", vector),
  ...family(0x109, "v128 v128 v128 -> v128", "i8x16", "relaxed_laneselect", vector),
  ...family(0x10a, "v128 v128 v128 -> v128", "i16x8", "relaxed_laneselect", vector),
  ...family(0x10b, "v128 v128 v128 -> v128", "i32x4", "relaxed_laneselect", vector),
  ...family(0x10c, "v128 v128 v128 -> v128", "i64x2", "relaxed_laneselect", vector),
}

/** With an alignment and an offset; the alignment of atomic ones is the length of what they access. */
export const memoryInstructions = {
  ...family(0x28, "i32 -> i32", "i32", "load"),
  ...family(0x29, "i32 -> i64", "i64", "load"),
  ...family(0x2a, "i32 -> f32", "f32", "load"),
  ...family(0x2b, "i32 -> f64", "f64", "load"),
  ...family(0x2c, "i32 -> i32", "i32", "load8_s load8_u load16_s load16_u"),
  ...family(0x30, "i32 -> i64", "i64", "load8_s load8_u load16_s load16_u load32_s load32_u"),
  ...family(0x36, "i32 i32 ->", "i32", "store"),
  ...family(0x37, "i32 i64 ->", "i64", "store"),
  ...family(0x38, "i32 f32 ->", "f32", "store"),
  ...family(0x39, "i32 f64 ->", "f64", "store"),
  ...family(0x3a, "i32 i32 ->", "i32", "store8 store16"),
  ...family(0x3c, "i32 i64 ->", "i64", "store8 store16 store32"),
  ...family(
    0x00,
    "i32 -> v128",
    "v128",
    "load load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u load8_splat load16_splat load32_splat load64_splat",
    vector,
  ),
  ...family(0x0b, "i32 v128 ->", "v128", "store", vector),
  ...family(0x5c, "i32 -> v128", "v128", "load32_zero load64_zero", vector),
  ...family(0x00, "i32 i32 -> i32", "memory.atomic", "notify", atomic),
  ...family(0x01, "i32 i32 i64 -> i32", "memory.atomic", "wait32", atomic),
  ...family(0x10, "i32 -> i32", "i32.atomic", "load", atomic),
  ...family(0x11, "i32 -> i64", "i64.atomic", "load", atomic),
  ...family(0x17, "i32 i32 ->", "i32.atomic", "store", atomic),
  ...family(0x18, "i32 i64 ->", "i64.atomic", "store", atomic),
  ...family(0x1e, "i32 i32 -> i32", "i32.atomic.rmw", "add", atomic),
  ...family(0x1f, "i32 i64 -> i64", "i64.atomic.rmw", "add", atomic),
} as const satisfies Record<string, Row>

/** With an alignment, an offset and a lane. */
export const memoryLaneInstructions = {
  ...family(0x5a, "i32 v128 ->", "v128", "store32_lane store64_lane", vector),
}

/** With a lane. */
export const laneInstructions = {
  ...family(0x1b, "v128 -> i32", "i32x4", "extract_lane", vector),
  ...family(0x1c, "v128 i32 -> v128", "i32x4", "replace_lane", vector),
  ...family(0x1d, "v128 -> i64", "i64x2", "extract_lane", vector),
  ...family(0x1e, "v128 i64 -> v128", "i64x2", "replace_lane", vector),
  ...family(0x1f, "v128 -> f32", "f32x4", "extract_lane", vector),
  ...family(0x20, "v128 f32 -> v128", "f32x4", "replace_lane", vector),
  ...family(0x21, "v128 -> f64", "f64x2", "extract_lane", vector),
  ...family(0x22, "v128 f64 -> v128", "f64x2", "replace_lane", vector),
} as const satisfies Record<string, Row>

export const plainInstructions = { ...numericInstructions, ...vectorInstructions, ...relaxedInstructions } as const

export type PlainInstruction = keyof typeof plainInstructions
export type MemoryInstruction = keyof typeof memoryInstructions
export type MemoryLaneInstruction = keyof typeof memoryLaneInstructions
export type LaneInstruction = keyof typeof laneInstructions

export interface Instruction {
  readonly opcode: readonly number[]
  readonly operands: readonly ValType[]
  readonly results: readonly ValType[]
}

function instructionOf([opcode, type]: Row): Instruction {
  const [operands, results] = type.split("->").map((side) => side.split(" ").filter((word) => word !== "") as ValType[])
  return { opcode, operands: operands!, results: results! }
}

/** Every instruction of the tables, with its type read. */
export const instructions: ReadonlyMap<string, Instruction> = new Map(
  Object.entries({ ...plainInstructions, ...memoryInstructions, ...memoryLaneInstructions, ...laneInstructions }).map(
    ([name, row]) => [name, instructionOf(row)],
  ),
)
