import type { DType } from "../../tensor/dtype.ts"

/** PyTorch's element types. Those without a dtype can be listed, not read. */
export interface TorchElement {
  readonly dtype?: DType
  readonly byteLength: number
}

export const torchElements: Readonly<Record<string, TorchElement>> = {
  float32: { dtype: "float32", byteLength: 4 },
  float64: { dtype: "float64", byteLength: 8 },
  float16: { dtype: "float16", byteLength: 2 },
  bfloat16: { dtype: "bfloat16", byteLength: 2 },
  int8: { dtype: "int8", byteLength: 1 },
  int16: { dtype: "int16", byteLength: 2 },
  int32: { dtype: "int32", byteLength: 4 },
  int64: { dtype: "int64", byteLength: 8 },
  uint8: { dtype: "uint8", byteLength: 1 },
  uint16: { dtype: "uint16", byteLength: 2 },
  uint32: { dtype: "uint32", byteLength: 4 },
  uint64: { dtype: "uint64", byteLength: 8 },
  bool: { dtype: "bool", byteLength: 1 },
  complex32: { byteLength: 4 },
  complex64: { byteLength: 8 },
  complex128: { byteLength: 16 },
  float8_e4m3fn: { byteLength: 1 },
  float8_e4m3fnuz: { byteLength: 1 },
  float8_e5m2: { byteLength: 1 },
  float8_e5m2fnuz: { byteLength: 1 },
  float8_e8m0fnu: { byteLength: 1 },
  qint8: { byteLength: 1 },
  quint8: { byteLength: 1 },
  qint32: { byteLength: 4 },
  quint4x2: { byteLength: 1 },
  quint2x4: { byteLength: 1 },
  untyped: { byteLength: 1 },
}

/** The elements of a storage class, by the class's full name. */
export const elementOfStorage: Readonly<Record<string, string>> = {
  "torch.FloatStorage": "float32",
  "torch.DoubleStorage": "float64",
  "torch.HalfStorage": "float16",
  "torch.BFloat16Storage": "bfloat16",
  "torch.CharStorage": "int8",
  "torch.ShortStorage": "int16",
  "torch.IntStorage": "int32",
  "torch.LongStorage": "int64",
  "torch.ByteStorage": "uint8",
  "torch.BoolStorage": "bool",
  "torch.ComplexFloatStorage": "complex64",
  "torch.ComplexDoubleStorage": "complex128",
  "torch.QInt8Storage": "qint8",
  "torch.QUInt8Storage": "quint8",
  "torch.QInt32Storage": "qint32",
  "torch.QUInt4x2Storage": "quint4x2",
  "torch.QUInt2x4Storage": "quint2x4",
  "torch.storage.UntypedStorage": "untyped",
  "torch.UntypedStorage": "untyped",
}
