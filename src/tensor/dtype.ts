/**
 * Element types. `short` is the spelling of the graph's text form, `byteLength` the size of one element in bytes.
 * float16 and bfloat16 are stored as raw bits; bool is one byte that holds 0 or 1.
 */
export const dtypes = {
  float32: { short: "f32", byteLength: 4, kind: "float", array: Float32Array },
  float64: { short: "f64", byteLength: 8, kind: "float", array: Float64Array },
  float16: { short: "f16", byteLength: 2, kind: "float", array: Uint16Array },
  bfloat16: { short: "bf16", byteLength: 2, kind: "float", array: Uint16Array },
  int8: { short: "i8", byteLength: 1, kind: "int", array: Int8Array },
  int16: { short: "i16", byteLength: 2, kind: "int", array: Int16Array },
  int32: { short: "i32", byteLength: 4, kind: "int", array: Int32Array },
  int64: { short: "i64", byteLength: 8, kind: "int", array: BigInt64Array },
  uint8: { short: "u8", byteLength: 1, kind: "uint", array: Uint8Array },
  uint16: { short: "u16", byteLength: 2, kind: "uint", array: Uint16Array },
  uint32: { short: "u32", byteLength: 4, kind: "uint", array: Uint32Array },
  uint64: { short: "u64", byteLength: 8, kind: "uint", array: BigUint64Array },
  bool: { short: "bool", byteLength: 1, kind: "bool", array: Uint8Array },
} as const

export type DType = keyof typeof dtypes
/** The typed array that holds elements of a dtype. */
export type ArrayOf<D extends DType> = InstanceType<(typeof dtypes)[D]["array"]>
export type TensorArray = ArrayOf<DType>

export const allDTypes = Object.keys(dtypes) as readonly DType[]

const byShort: ReadonlyMap<string, DType> = new Map(allDTypes.map((dtype) => [dtypes[dtype].short, dtype]))

export function dtypeOfShort(short: string): DType | undefined {
  return byShort.get(short)
}

export function isDType(text: string): text is DType {
  return Object.hasOwn(dtypes, text)
}

export function isFloat(dtype: DType): boolean {
  return dtypes[dtype].kind === "float"
}

/** int64 and uint64, whose elements are BigInts. */
export function isBig(dtype: DType): dtype is "int64" | "uint64" {
  return dtype === "int64" || dtype === "uint64"
}
