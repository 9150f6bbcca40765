import { unreachable } from "../../diagnostics/invariant.ts"
import type { DecodedInstruction, Immediate } from "./decode-body.ts"

/** An instruction in the text format: https://webassembly.github.io/spec/core/text/instructions.html */
export function instructionText(
  { name, immediate }: DecodedInstruction,
  nameOf: (functionIndex: number) => string,
): string {
  const words = name === "call" && immediate.kind === "index" ? [nameOf(immediate.index)] : wordsOf(name, immediate)
  return [name, ...words].join(" ")
}

function wordsOf(name: string, immediate: Immediate): readonly string[] {
  switch (immediate.kind) {
    case "none":
      return []
    case "index":
      return [String(immediate.index)]
    case "table":
      return immediate.depths.map(String)
    case "integer":
      return [String(immediate.value)]
    case "lane":
      return [String(immediate.lane)]
    case "bytes":
      return bytesText(name, immediate.bytes)
    case "memory": {
      const { offset, align, lane } = immediate
      const at = offset === 0 ? [] : [`offset=${offset}`]
      return [...at, `align=${2 ** align}`, ...(lane === undefined ? [] : [String(lane)])]
    }
    default:
      return unreachable(immediate)
  }
}

function bytesText(name: string, bytes: Uint8Array): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (name === "i8x16.shuffle") return [...bytes].map(String)
  if (name === "f32.const") return [f32Text(view, 0)]
  if (name === "f64.const") return [f64Text(view)]
  const lanes = [0, 4, 8, 12]
  return lanes.every((lane) => looksLikeFloat(view, lane))
    ? ["f32x4", ...lanes.map((lane) => f32Text(view, lane))]
    : ["i32x4", ...lanes.map((lane) => hexadecimal(view.getUint32(lane, true)))]
}

/** Masks and integers do not. */
function looksLikeFloat(view: DataView, at: number): boolean {
  const size = Math.abs(view.getFloat32(at, true))
  return view.getUint32(at, true) === 0 || (size > 1e-10 && size < 1e10)
}

/** Decimal digits that name the number exactly; a NaN is named by its bits. */
function f32Text(view: DataView, at: number): string {
  const bits = view.getUint32(at, true)
  const nan = `${bits >>> 31 === 1 ? "-" : ""}nan:${hexadecimal(bits & 0x7fffff)}`
  return numberText(view.getFloat32(at, true), nan)
}

function f64Text(view: DataView): string {
  const bits = view.getBigUint64(0, true)
  const nan = `${bits >> 63n === 1n ? "-" : ""}nan:${hexadecimal(bits & 0xfffffffffffffn)}`
  return numberText(view.getFloat64(0, true), nan)
}

function numberText(value: number, nan: string): string {
  if (Number.isNaN(value)) return nan
  if (Object.is(value, -0)) return "-0"
  return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf"
}

function hexadecimal(value: number | bigint): string {
  return `0x${value.toString(16)}`
}
