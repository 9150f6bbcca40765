import type { ArrayOf, DType } from "../tensor/dtype.ts"
import { MlsdkError } from "./errors.ts"

/** A result: its elements in row-major order, in an array of its own. int64 elements are BigInts, float16 ones raw bits. */
export interface Tensor<D extends DType = DType, S extends readonly number[] = readonly number[]> {
  readonly dtype: D
  readonly shape: S
  readonly data: ArrayOf<D>
}

/** Typed arrays by dtype over any buffer: inputs are copied, so a shared one is as good. */
interface InputArrays {
  readonly float32: Float32Array
  readonly float64: Float64Array
  readonly float16: Uint16Array
  readonly bfloat16: Uint16Array
  readonly int8: Int8Array
  readonly int16: Int16Array
  readonly int32: Int32Array
  readonly int64: BigInt64Array
  readonly uint8: Uint8Array
  readonly uint16: Uint16Array
  readonly uint32: Uint32Array
  readonly uint64: BigUint64Array
  readonly bool: Uint8Array
}

interface NestedNumbers extends ReadonlyArray<number | NestedNumbers> {}

/** Plain numbers for dtypes whose elements are numbers or BigInts. */
type NumbersFor = NestedNumbers | readonly bigint[] | Int32Array

/**
 * What a program accepts: a typed array of the right length, small nested arrays, a number for a scalar, or anything with
 * `data` and a `shape` or `dims`.
 */
export type TensorLike<D extends DType = DType, S extends readonly number[] = readonly number[]> =
  | InputArrays[D]
  | (D extends "int64" | "uint64" ? NumbersFor : NestedNumbers)
  | (S extends readonly [] ? number | bigint : never)
  | { readonly data: InputArrays[D]; readonly shape: Readonly<S>; readonly dtype?: D }
  | { readonly data: InputArrays[D]; readonly dims: Readonly<S>; readonly type?: D }

/** The elements of an int64 or any other tensor as numbers; throws VALUE_RANGE where one is not exact. */
export function toNumbers(tensor: Tensor): number[] {
  return Array.from(tensor.data as ArrayLike<number | bigint>, (element) => {
    const number = Number(element)
    if (typeof element === "bigint" && BigInt(number) !== element) {
      throw new MlsdkError("VALUE_RANGE", `${element} is not a safe integer; read it from data as a BigInt`)
    }
    return number
  })
}

/** The elements of a float16 or bfloat16 tensor, which are raw bits, as numbers; other elements as they are, rounded to float32. */
export function toFloat32({ dtype, data }: Tensor): Float32Array {
  if (dtype === "bfloat16") return new Float32Array(Uint32Array.from(data as Uint16Array, (bits) => bits << 16).buffer)
  return Float32Array.from(data as ArrayLike<number | bigint>, (element) =>
    dtype === "float16" ? halfOf(element as number) : Number(element),
  )
}

/** IEEE 754 binary16: sign, five bits of exponent, ten bits of fraction. */
function halfOf(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent < 31
        ? (1 + fraction / 1024) * 2 ** (exponent - 15)
        : fraction
          ? NaN
          : Infinity
  return bits >> 15 ? -size : size
}
