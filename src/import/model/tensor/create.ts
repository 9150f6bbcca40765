import { fail } from "../../../diagnostics/catalogue.ts"
import { fillTensor } from "../../../ops/families/access.ts"
import { dtypes, isBig, type DType, type TensorArray } from "../../../tensor/dtype.ts"
import { elementCount, formatShape, type Shape } from "../../../tensor/shape.ts"
import { allocate, makeTensor, tensorOf } from "../../../tensor/tensor.ts"
import { callSite } from "../call-site.ts"
import { normal, uniform } from "../random.ts"
import { applyTo, fromRaw, Tensor } from "./tensor.ts"

type Element = number | bigint | boolean
export type Nested = Element | readonly Nested[]
export interface TensorOptions {
  readonly dtype?: DType
  /** Needed with a typed array, which is flat. */
  readonly shape?: Shape
}

/**
 * A tensor from numbers, nested lists or a typed array, which is copied. Without a dtype, numbers are float32, bigints int64,
 * booleans bool, and a typed array keeps its own. Throws TENSOR_RAGGED, TENSOR_LENGTH.
 */
export function tensor(values: Nested | TensorArray, options: TensorOptions = {}): Tensor {
  return ArrayBuffer.isView(values) ? fromTypedArray(values, options) : fromNested(values, options)
}

function fromTypedArray(values: TensorArray, options: TensorOptions): Tensor {
  const { shape = [values.length], dtype = dtypeOfArray(values) } = options
  requireLength(values.length, shape)
  if (values.constructor === dtypes[dtype].array) return fromRaw(makeTensor(dtype, shape, values.slice()))
  return fromRaw(tensorOf(dtype, shape, values))
}

function fromNested(values: Nested, options: TensorOptions): Tensor {
  const extents = extentsOf(values)
  const elements: Element[] = []
  flattenInto(elements, values, extents, 0)
  const { dtype = dtypeOfElement(elements[0]), shape = extents } = options
  requireLength(elements.length, shape)
  if (isBig(dtype))
    return fromRaw(
      tensorOf(
        dtype,
        shape,
        elements.map((element) => BigInt(element)),
      ),
    )
  return fromRaw(fillTensor({ dtype, shape }, (i) => Number(elements[i])))
}

function extentsOf(values: Nested): number[] {
  return isList(values) ? [values.length, ...(values.length === 0 ? [] : extentsOf(values[0]!))] : []
}

function flattenInto(elements: Element[], values: Nested, extents: Shape, depth: number): void {
  if (isList(values) !== depth < extents.length || (isList(values) && values.length !== extents[depth])) {
    fail("TENSOR_RAGGED", callSite(), { shape: formatShape(extents) })
  }
  if (isList(values)) for (const inner of values) flattenInto(elements, inner, extents, depth + 1)
  else elements.push(values)
}

function isList(values: Nested): values is readonly Nested[] {
  return Array.isArray(values)
}

function dtypeOfElement(element: Element | undefined): DType {
  if (typeof element === "bigint") return "int64"
  return typeof element === "boolean" ? "bool" : "float32"
}

/** Of dtypes that share an array type the number type is meant: Uint8Array is uint8, Uint16Array uint16. */
function dtypeOfArray(values: TensorArray): DType {
  const numbers = Object.entries(dtypes).filter(
    ([dtype]) => dtype !== "float16" && dtype !== "bfloat16" && dtype !== "bool",
  )
  const found = numbers.find(([, { array }]) => values instanceof array)
  return (found?.[0] ?? "float32") as DType
}

function requireLength(length: number, shape: Shape): void {
  if (length !== elementCount(shape)) fail("TENSOR_LENGTH", callSite(), { length, shape: formatShape(shape) })
}

export function full(shape: Shape, value: number, dtype: DType = "float32"): Tensor {
  const [element] = fillTensor({ dtype, shape: [] }, () => value).data
  const data: TensorArray = allocate(dtype, elementCount(shape))
  return fromRaw(makeTensor(dtype, shape, data.fill(element as never) as never))
}

export function zeros(shape: Shape, dtype: DType = "float32"): Tensor {
  return full(shape, 0, dtype)
}

export function ones(shape: Shape, dtype: DType = "float32"): Tensor {
  return full(shape, 1, dtype)
}

export function zerosLike(like: Tensor): Tensor {
  return zeros(like.shape, like.dtype)
}

export function onesLike(like: Tensor): Tensor {
  return ones(like.shape, like.dtype)
}

/** From `start` up to but without `end`; int64 unless said otherwise. */
export function arange(start: number, end?: number, step = 1, dtype: DType = "int64"): Tensor {
  const [first, last] = end === undefined ? [0, start] : [start, end]
  const count = Math.max(0, Math.ceil((last - first) / step))
  return fromRaw(fillTensor({ dtype, shape: [count] }, (i) => first + i * step))
}

/** `steps` numbers from `start` to `end`, both included. */
export function linspace(start: number, end: number, steps: number, dtype: DType = "float32"): Tensor {
  return fromRaw(
    fillTensor({ dtype, shape: [steps] }, (i) => start + (steps === 1 ? 0 : ((end - start) * i) / (steps - 1))),
  )
}

export function eye(rows: number, columns = rows, dtype: DType = "float32"): Tensor {
  return fromRaw(
    fillTensor({ dtype, shape: [rows, columns] }, (i) => (Math.floor(i / columns) === i % columns ? 1 : 0)),
  )
}

/** Uniform numbers of [0, 1) from the seeded generator. */
export function rand(shape: Shape, dtype: DType = "float32"): Tensor {
  return fromRaw(fillTensor({ dtype, shape }, () => uniform(0, 1)))
}

/** Normal numbers with mean 0 and variance 1 from the seeded generator. */
export function randn(shape: Shape, dtype: DType = "float32"): Tensor {
  return fromRaw(fillTensor({ dtype, shape }, () => normal(0, 1)))
}

/** Tensors behind one another along an axis. */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  const rank = tensors[0]?.shape.length ?? 0
  return applyTo("concat", tensors, { axis: dim < 0 ? dim + rank : dim }, "cat")
}

/** Tensors of one shape along a new axis. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  return cat(
    tensors.map((each) => each.unsqueeze(dim)),
    dim,
  )
}

export function where(condition: Tensor, a: Tensor, b: Tensor | number): Tensor {
  return a.where(condition, b)
}

export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  return applyTo("einsum", operands, { equation }, "einsum")
}
