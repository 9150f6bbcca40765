import { dtypes, type DType } from "../../tensor/dtype.ts"

/** From the weakest to the strongest: the stronger dtype of two decides. */
const strengths: Readonly<Record<DType, number>> = {
  bool: 0,
  uint8: 1,
  int8: 2,
  uint16: 3,
  int16: 4,
  uint32: 5,
  int32: 6,
  uint64: 7,
  int64: 8,
  float16: 9,
  bfloat16: 10,
  float32: 11,
  float64: 12,
}

/** The dtype in which two tensors meet, after PyTorch's rules. https://pytorch.org/docs/stable/tensor_attributes.html */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a
  const halves: readonly DType[] = ["float16", "bfloat16"]
  if (halves.includes(a) && halves.includes(b)) return "float32"
  if ((a === "uint8" && b === "int8") || (a === "int8" && b === "uint8")) return "int16"
  return strengths[a] > strengths[b] ? a : b
}

/** The dtype in which a tensor meets a number, which does not widen a tensor of its own kind. */
export function promoteNumber(dtype: DType, value: number): DType {
  if (dtypes[dtype].kind === "float") return dtype
  if (!Number.isInteger(value)) return "float32"
  return dtype === "bool" ? "int64" : dtype
}
