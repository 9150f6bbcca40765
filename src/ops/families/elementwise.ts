import { allDTypes, dtypes, type DType } from "../../tensor/dtype.ts"
import { broadcastStrides, elementCount, type Shape } from "../../tensor/shape.ts"
import type { Tensor } from "../../tensor/tensor.ts"

export const floatDTypes: readonly DType[] = ["float32", "float64", "float16", "bfloat16"]
export const signedDTypes: readonly DType[] = [...floatDTypes, "int8", "int16", "int32", "int64"]
export const unsignedDTypes: readonly DType[] = ["uint8", "uint16", "uint32", "uint64"]
export const numberDTypes: readonly DType[] = [...signedDTypes, ...unsignedDTypes]
export const integerDTypes: readonly DType[] = allDTypes.filter(isInteger)

/** The attribute schema of an operator without attributes. */
export type NoAttributes = Record<never, never>

/** Dtypes that are computed exactly, with BigInts that wrap around. */
export function isInteger(dtype: DType): boolean {
  return dtypes[dtype].kind === "int" || dtypes[dtype].kind === "uint"
}

/** Maps an index of a result onto the index of a broadcast operand, by odometer arithmetic on the flat index. */
export function broadcastIndex(from: Shape, to: Shape): (index: number) => number {
  if (elementCount(from) === elementCount(to)) return (index) => index
  const strides = broadcastStrides(from, to)
  return (index) => {
    let rest = index
    let position = 0
    for (let axis = to.length - 1; axis >= 0; axis--) {
      position += (rest % to[axis]!) * strides[axis]!
      rest = Math.floor(rest / to[axis]!)
    }
    return position
  }
}

export function operandIndices(operands: readonly Tensor[], shape: Shape): ((index: number) => number)[] {
  return operands.map((operand) => broadcastIndex(operand.shape, shape))
}
