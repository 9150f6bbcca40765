import { bfloatToFloat, halfToFloat } from "../../tensor/half.ts"
import { isBig } from "../../tensor/dtype.ts"
import type { Tensor } from "../../tensor/tensor.ts"

/** A copy of the elements as float64, for loops that read them many times. 64-bit integers lose digits beyond 2^53. */
export function toFloat64(tensor: Tensor): Float64Array {
  const data = tensor.data as ArrayLike<number>
  if (tensor.dtype === "float16") return Float64Array.from(data, halfToFloat)
  if (tensor.dtype === "bfloat16") return Float64Array.from(data, bfloatToFloat)
  if (isBig(tensor.dtype)) return Float64Array.from(data, Number)
  return new Float64Array(data)
}
