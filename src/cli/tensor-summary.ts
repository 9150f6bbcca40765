import type { DType } from "../tensor/dtype.ts"
import { bfloatsToFloats, halvesToFloats } from "../tensor/half.ts"
import type { Tensor } from "../tensor/tensor.ts"

/** A number as JSON can hold it: what is not finite, and integers beyond 2^53, as text. */
export type PlainNumber = number | string

/** What a person looks at first in a tensor. */
export interface TensorSummary {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  /** The first elements in row-major order. */
  readonly head: readonly PlainNumber[]
  /** Of the finite elements; null when there are none. */
  readonly min: PlainNumber | null
  readonly max: PlainNumber | null
  readonly mean: number | null
  /** How many elements are NaN or infinite. */
  readonly nonFinite: number
}

const headLength = 8

export function summaryOf(name: string, tensor: Tensor): TensorSummary {
  const elements = elementsOf(tensor)
  let min: number | bigint | null = null
  let max: number | bigint | null = null
  let sum = 0
  let finite = 0
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i]!
    if (typeof element === "number" && !Number.isFinite(element)) continue
    if (min === null || element < min) min = element
    if (max === null || element > max) max = element
    sum += Number(element)
    finite++
  }
  return {
    name,
    dtype: tensor.dtype,
    shape: tensor.shape,
    head: Array.from({ length: Math.min(headLength, elements.length) }, (_, i) => plain(elements[i]!)),
    min: min === null ? null : plain(min),
    max: max === null ? null : plain(max),
    mean: finite === 0 ? null : sum / finite,
    nonFinite: elements.length - finite,
  }
}

/** A summary as the cells of a table: name, dtype, shape, min, max, mean. */
export function summaryCells({ name, dtype, shape, min, max, mean, nonFinite }: TensorSummary): readonly string[] {
  const odd = nonFinite === 0 ? "" : `, ${nonFinite} not finite`
  return [name, dtype, `[${shape.join(",")}]`, short(min), short(max), `${short(mean)}${odd}`]
}

export function short(value: PlainNumber | null): string {
  if (value === null) return "-"
  return typeof value === "string" || Number.isInteger(value) ? String(value) : value.toPrecision(6)
}

/** Elements as values: float16 and bfloat16 are stored as raw bits. */
function elementsOf(tensor: Tensor): ArrayLike<number | bigint> {
  if (tensor.dtype === "float16") return halvesToFloats(tensor.data as Uint16Array)
  return tensor.dtype === "bfloat16" ? bfloatsToFloats(tensor.data as Uint16Array) : tensor.data
}

function plain(value: number | bigint): PlainNumber {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  return Number.isFinite(value) ? value : String(value)
}
