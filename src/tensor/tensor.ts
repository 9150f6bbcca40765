import { invariant } from "../diagnostics/invariant.ts"
import { dtypes, isBig, type ArrayOf, type DType, type TensorArray } from "./dtype.ts"
import { elementCount, formatShape, sameShape, type Shape } from "./shape.ts"

export interface TensorType<D extends DType = DType> {
  readonly dtype: D
  readonly shape: Shape
}

/** Row-major elements of a type. Nobody writes to `data` after the tensor was made. */
export interface Tensor<D extends DType = DType> extends TensorType<D> {
  readonly data: ArrayOf<D>
}

export function tensorType<D extends DType>(dtype: D, shape: Shape): TensorType<D> {
  return { dtype, shape }
}

export function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape)
}

/** `f32[1,8,28,28]`, the spelling of the graph's text form. */
export function formatType(type: TensorType): string {
  return `${dtypes[type.dtype].short}${formatShape(type.shape)}`
}

/** Size of the elements in bytes. */
export function byteLengthOf(type: TensorType): number {
  return elementCount(type.shape) * dtypes[type.dtype].byteLength
}

export function makeTensor<D extends DType>(dtype: D, shape: Shape, data: ArrayOf<D>): Tensor<D> {
  invariant(data.length === elementCount(shape), `${data.length} elements for shape ${formatShape(shape)}`)
  return { dtype, shape, data }
}

export function allocate<D extends DType>(dtype: D, count: number): ArrayOf<D> {
  return new dtypes[dtype].array(count) as ArrayOf<D>
}

/** A tensor from plain numbers, as tests and importers of small constants write it. float16 and bfloat16 take raw bits. */
export function tensorOf<D extends DType>(dtype: D, shape: Shape, values: Iterable<number | bigint>): Tensor<D> {
  const big = isBig(dtype)
  const list = Array.from(values, (value) => (big ? BigInt(value) : Number(value)))
  const data = allocate(dtype, list.length) as TensorArray
  list.forEach((value, i) => (data[i] = value as never))
  return makeTensor(dtype, shape, data as ArrayOf<D>)
}

/** Views raw little-endian bytes as elements, copying only when they are not aligned. */
export function tensorOfBytes<D extends DType>(dtype: D, shape: Shape, bytes: Uint8Array): Tensor<D> {
  const { array, byteLength } = dtypes[dtype]
  const aligned = bytes.byteOffset % byteLength === 0 ? bytes : new Uint8Array(bytes)
  const data = new array(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / byteLength)
  return makeTensor(dtype, shape, data as ArrayOf<D>)
}

export function bytesOf(tensor: Tensor): Uint8Array {
  return new Uint8Array(tensor.data.buffer as ArrayBuffer, tensor.data.byteOffset, tensor.data.byteLength)
}

/** Elements as numbers; int64 beyond 2^53 loses digits, so only for values that are known to be small. */
export function numbersOf(tensor: Tensor): number[] {
  return Array.from(tensor.data as ArrayLike<number | bigint>, Number)
}
