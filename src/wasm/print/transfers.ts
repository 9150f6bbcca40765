/**
 * How elements move between memory and registers: the instructions for each element type of a buffer and each type of
 * value.
 */
import { invariant, unreachable } from "../../diagnostics/invariant.ts"
import { dtypes, type DType } from "../../tensor/dtype.ts"
import { isVector, type LaneType, type ValueType } from "../../kernels/language/value-type.ts"
import type { FunctionBody, MemArg } from "../assembler/function-body.ts"
import type { MemoryInstruction } from "../assembler/instructions.ts"

const scalarLoads = {
  float32: "f32.load",
  float64: "f64.load",
  int8: "i32.load8_s",
  uint8: "i32.load8_u",
  bool: "i32.load8_u",
  int16: "i32.load16_s",
  uint16: "i32.load16_u",
  float16: "i32.load16_u",
  bfloat16: "i32.load16_u",
  int32: "i32.load",
  uint32: "i32.load",
  int64: "i64.load",
  uint64: "i64.load",
} as const satisfies Record<DType, MemoryInstruction>

const wideStores = { f32: "f32.store", f64: "f64.store", i32: "i32.store", i64: "i64.store" } as const satisfies Record<
  LaneType,
  MemoryInstruction
>

/** A distance in bytes from the address on the stack; the alignment is the element's. */
function memArgOf(dtype: DType, offset: number): MemArg {
  return { offset, align: Math.log2(dtypes[dtype].byteLength) }
}

/** Address on the stack → value. */
export function printLoad(body: FunctionBody, dtype: DType, type: ValueType, offset: number): void {
  const memArg = memArgOf(dtype, offset)
  if (!isVector(type)) return body.memory(scalarLoads[dtype], memArg)
  switch (dtypes[dtype].byteLength) {
    case 4:
    case 8:
      return body.memory("v128.load", memArg)
    case 2:
      return body.memory(dtype === "int16" ? "v128.load16x4_s" : "v128.load16x4_u", memArg)
    case 1:
      body.memory("v128.load32_zero", memArg)
      body.plain(dtype === "int8" ? "i16x8.extend_low_i8x16_s" : "i16x8.extend_low_i8x16_u")
      return body.plain(dtype === "int8" ? "i32x4.extend_low_i16x8_s" : "i32x4.extend_low_i16x8_u")
    default:
      return unreachable(dtypes[dtype])
  }
}

/** Address on the stack → one element in every lane, or nothing when there is no such instruction. */
export function printSplatLoad(body: FunctionBody, dtype: DType, offset: number): boolean {
  const { byteLength } = dtypes[dtype]
  if (byteLength < 4) return false
  body.memory(byteLength === 4 ? "v128.load32_splat" : "v128.load64_splat", memArgOf(dtype, offset))
  return true
}

/** Address and value on the stack → nothing. */
export function printStore(body: FunctionBody, dtype: DType, type: ValueType, offset: number): void {
  const memArg = memArgOf(dtype, offset)
  const { byteLength } = dtypes[dtype]
  if (isVector(type)) {
    if (byteLength >= 4) return body.memory("v128.store", memArg)
    return printNarrowVectorStore(body, byteLength, memArg)
  }
  if (byteLength >= 4) return body.memory(wideStores[type as LaneType], memArg)
  return body.memory(byteLength === 2 ? "i32.store16" : "i32.store8", memArg)
}

/** Gathers the low bytes of four i32 lanes, then stores them at once. */
function printNarrowVectorStore(body: FunctionBody, byteLength: number, memArg: MemArg): void {
  invariant(byteLength === 1 || byteLength === 2, `${byteLength} bytes are not narrow`)
  const picked = [0, 4, 8, 12].flatMap((lane) => Array.from({ length: byteLength }, (_, i) => lane + i))
  body.v128Const(new Uint8Array(16))
  body.shuffle(Array.from({ length: 16 }, (_, i) => picked[i] ?? 16))
  body.memoryLane(byteLength === 2 ? "v128.store64_lane" : "v128.store32_lane", memArg, 0)
}
