import type { DType } from "../../../tensor/dtype.ts"

/** TensorProto.DataType. Types without a dtype here have their names for messages. */
const names = [
  "undefined",
  "float32",
  "uint8",
  "int8",
  "uint16",
  "int16",
  "int32",
  "int64",
  "string",
  "bool",
  "float16",
  "float64",
  "uint32",
  "uint64",
  "complex64",
  "complex128",
  "bfloat16",
  "float8e4m3fn",
  "float8e4m3fnuz",
  "float8e5m2",
  "float8e5m2fnuz",
  "uint4",
  "int4",
  "float4e2m1",
  "float8e8m0",
  "uint2",
  "int2",
] as const

const numbers = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const satisfies Record<DType, number>

const dtypes: ReadonlyMap<number, DType> = new Map(
  Object.entries(numbers).map(([dtype, number]) => [number, dtype as DType]),
)

export function dtypeOfDataType(dataType: number): DType | undefined {
  return dtypes.get(dataType)
}

export function dataTypeOf(dtype: DType): number {
  return numbers[dtype]
}

/** What ONNX calls an element type, for messages. */
export function dataTypeName(dataType: number): string {
  return names[dataType] ?? `element type ${dataType}`
}
