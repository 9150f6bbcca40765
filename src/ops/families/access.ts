import { invariant } from "../../diagnostics/invariant.ts"
import { dtypes, isBig, type DType, type TensorArray } from "../../tensor/dtype.ts"
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "../../tensor/half.ts"
import { elementCount } from "../../tensor/shape.ts"
import { allocate, makeTensor, type Tensor, type TensorType } from "../../tensor/tensor.ts"

/** Elements read as numbers; 64-bit integers lose digits beyond 2^53, so arithmetic on integers goes by `readBig`. */
export function readNumber(tensor: Tensor): (index: number) => number {
  const data = tensor.data as ArrayLike<number | bigint>
  if (tensor.dtype === "float16") return (index) => halfToFloat(Number(data[index]))
  if (tensor.dtype === "bfloat16") return (index) => bfloatToFloat(Number(data[index]))
  return (index) => Number(data[index])
}

/** Elements of an integer or bool tensor. */
export function readBig(tensor: Tensor): (index: number) => bigint {
  const data = tensor.data as ArrayLike<number | bigint>
  return (index) => BigInt(data[index]!)
}

/** Elements as they compare: numbers, and BigInts where numbers would lose digits. */
export function readOrdered(tensor: Tensor): (index: number) => number | bigint {
  return isBig(tensor.dtype) ? readBig(tensor) : readNumber(tensor)
}

/**
 * Writes a number into an element. Floats round to nearest even. Integers truncate toward zero and saturate at the ends of
 * their range, NaN gives 0, as WebAssembly's trunc_sat does it. Bool takes 0 and 1.
 */
export function writeNumber(dtype: DType, data: TensorArray): (index: number, value: number) => void {
  if (dtype === "float16") return (index, value) => void (data[index] = floatToHalf(value) as never)
  if (dtype === "bfloat16") return (index, value) => void (data[index] = floatToBfloat(value) as never)
  const { kind } = dtypes[dtype]
  if (kind === "float" || kind === "bool") return (index, value) => void (data[index] = value as never)
  const { low, high } = integerRange(dtype)
  if (isBig(dtype)) return (index, value) => void (data[index] = saturateBig(value, low, high) as never)
  const [least, greatest] = [Number(low), Number(high)]
  return (index, value) => void (data[index] = Math.min(Math.max(Math.trunc(value), least), greatest) as never)
}

/** The least and the greatest element of an integer dtype or bool. */
export function integerRange(dtype: DType): { readonly low: bigint; readonly high: bigint } {
  const { kind, byteLength } = dtypes[dtype]
  invariant(kind !== "float", `${dtype} is not an integer dtype`)
  if (kind === "bool") return { low: 0n, high: 1n }
  const bits = BigInt(8 * byteLength)
  return kind === "uint"
    ? { low: 0n, high: (1n << bits) - 1n }
    : { low: -(1n << (bits - 1n)), high: (1n << (bits - 1n)) - 1n }
}

function saturateBig(value: number, low: bigint, high: bigint): bigint {
  if (Number.isNaN(value)) return 0n
  if (value <= Number(low)) return low
  return value >= Number(high) ? high : BigInt(Math.trunc(value))
}

/** A tensor of a type, element by element in row-major order. */
export function fillTensor(type: TensorType, element: (index: number) => number): Tensor {
  const data = allocate(type.dtype, elementCount(type.shape))
  const write = writeNumber(type.dtype, data)
  for (let i = 0; i < data.length; i++) write(i, element(i))
  return makeTensor(type.dtype, type.shape, data)
}

/** A tensor of an integer dtype (or bool) from exact integers, which wrap around at its width. */
export function fillBig(type: TensorType, element: (index: number) => bigint): Tensor {
  const { kind, byteLength } = dtypes[type.dtype]
  invariant(kind !== "float", `${type.dtype} is not an integer dtype`)
  const data: TensorArray = allocate(type.dtype, elementCount(type.shape))
  const wrap = kind === "int" ? BigInt.asIntN : BigInt.asUintN
  for (let i = 0; i < data.length; i++) {
    const wrapped = wrap(8 * byteLength, element(i))
    data[i] = (isBig(type.dtype) ? wrapped : Number(wrapped)) as never
  }
  return makeTensor(type.dtype, type.shape, data as never)
}

/** The same elements under another shape. */
export function viewAs(tensor: Tensor, type: TensorType): Tensor {
  return { ...type, data: tensor.data }
}

/** A stored element as it is: raw bits for float16 and bfloat16. */
export type RawElement = number | bigint

/** Zero (or false) as a stored element; it is the same for every dtype but for its JavaScript type. */
export function rawZero(dtype: DType): RawElement {
  return isBig(dtype) ? 0n : 0
}

/** Elements copied as they are from positions of a tensor; `outside` where the position is -1. */
export function pickElements(
  type: TensorType,
  source: Tensor,
  position: (index: number) => number,
  outside: RawElement = rawZero(type.dtype),
): Tensor {
  const data: TensorArray = allocate(type.dtype, elementCount(type.shape))
  for (let i = 0; i < data.length; i++) {
    const from = position(i)
    data[i] = (from < 0 ? outside : source.data[from]) as never
  }
  return makeTensor(type.dtype, type.shape, data as never)
}
