import type { DType } from "../../tensor/dtype.ts"

/** The dtypes of matrix products. */
export const productDTypes: readonly DType[] = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "int32",
  "int64",
  "uint32",
  "uint64",
]

/** A matrix inside a flat list of elements. */
export interface MatrixView {
  readonly elements: Float64Array
  readonly offset: number
  readonly rowStride: number
  readonly columnStride: number
}

/** The dot product of row `i` of `a` and column `j` of `b`, of `inner` terms each. */
export function dotProduct(a: MatrixView, b: MatrixView, i: number, j: number, inner: number): number {
  let sum = 0
  let [indexA, indexB] = [a.offset + i * a.rowStride, b.offset + j * b.columnStride]
  for (let k = 0; k < inner; k++, indexA += a.columnStride, indexB += b.rowStride) {
    sum += a.elements[indexA]! * b.elements[indexB]!
  }
  return sum
}
