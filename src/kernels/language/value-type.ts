import type { DType } from "../../tensor/dtype.ts"
import { unreachable } from "../../diagnostics/invariant.ts"

/**
 * Types of values in registers. The narrow element types of buffers widen to `i32` when loaded; the two half formats
 * do so as raw bits. uint32 and uint64 share `i32` and `i64`: operators that care exist in two forms (`lt` and
 * `ltU`).
 */
export const valueTypes = {
  f32: { lane: "f32", lanes: 1, laneBytes: 4 },
  f64: { lane: "f64", lanes: 1, laneBytes: 8 },
  i32: { lane: "i32", lanes: 1, laneBytes: 4 },
  i64: { lane: "i64", lanes: 1, laneBytes: 8 },
  f32x4: { lane: "f32", lanes: 4, laneBytes: 4 },
  f64x2: { lane: "f64", lanes: 2, laneBytes: 8 },
  i32x4: { lane: "i32", lanes: 4, laneBytes: 4 },
  i64x2: { lane: "i64", lanes: 2, laneBytes: 8 },
} as const

export type ValueType = keyof typeof valueTypes
export type LaneType = (typeof valueTypes)[ValueType]["lane"]
export type VectorType = Exclude<ValueType, LaneType>

export const allValueTypes = Object.keys(valueTypes) as readonly ValueType[]

export function lanesOf(type: ValueType): number {
  return valueTypes[type].lanes
}

export function isVector(type: ValueType): type is VectorType {
  return lanesOf(type) > 1
}

export function laneOf(type: ValueType): LaneType {
  return valueTypes[type].lane
}

export function isFloatType(type: ValueType): boolean {
  const lane = laneOf(type)
  return lane === "f32" || lane === "f64"
}

/** The vector type with lanes of a scalar type. */
export function vectorOf(lane: LaneType): VectorType {
  switch (lane) {
    case "f32":
      return "f32x4"
    case "f64":
      return "f64x2"
    case "i32":
      return "i32x4"
    case "i64":
      return "i64x2"
    default:
      return unreachable(lane)
  }
}

/** What a comparison of values of this type gives: `i32` 0 or 1, or integer lanes of 0 or -1. */
export function maskOf(type: ValueType): "i32" | "i32x4" | "i64x2" {
  if (!isVector(type)) return "i32"
  return valueTypes[type].laneBytes === 4 ? "i32x4" : "i64x2"
}

/** The integer type of the same width, and the float type of the same width, for `bitcast`. */
export const bitcastOf = {
  f32: "i32",
  i32: "f32",
  f64: "i64",
  i64: "f64",
  f32x4: "i32x4",
  i32x4: "f32x4",
  f64x2: "i64x2",
  i64x2: "f64x2",
} as const satisfies Record<ValueType, ValueType>

/** The register type of one element of a buffer. */
export function laneOfDType(dtype: DType): LaneType {
  switch (dtype) {
    case "float32":
      return "f32"
    case "float64":
      return "f64"
    case "int64":
    case "uint64":
      return "i64"
    case "int8":
    case "uint8":
    case "bool":
    case "int16":
    case "uint16":
    case "float16":
    case "bfloat16":
    case "int32":
    case "uint32":
      return "i32"
    default:
      return unreachable(dtype)
  }
}
