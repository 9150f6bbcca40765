import type { DType } from "../../tensor/dtype.ts"

/** MindSpore's names of element types. */
export const mindsporeDTypes: Readonly<Record<string, DType>> = {
  Bool: "bool",
  Int8: "int8",
  Int16: "int16",
  Int32: "int32",
  Int64: "int64",
  UInt8: "uint8",
  UInt16: "uint16",
  UInt32: "uint32",
  UInt64: "uint64",
  Float16: "float16",
  Float32: "float32",
  Float64: "float64",
  BFloat16: "bfloat16",
}
