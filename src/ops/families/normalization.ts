import type { TensorType } from "../../tensor/tensor.ts"
import { elementCount } from "../../tensor/shape.ts"

/** Mean and variance (divided by n) of elements `from` to `to`. */
export interface Moments {
  readonly mean: number
  readonly variance: number
}

export function momentsOf(elements: Float64Array, from: number, to: number): Moments {
  let sum = 0
  for (let i = from; i < to; i++) sum += elements[i]!
  const mean = sum / (to - from)
  let squares = 0
  for (let i = from; i < to; i++) squares += (elements[i]! - mean) ** 2
  return { mean, variance: squares / (to - from) }
}

/** The mean of squares of elements `from` to `to`. */
export function meanSquare(elements: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += elements[i]! ** 2
  return sum / (to - from)
}

/** Normalisation counts 5 operations an element. */
export function normalizationFlops({ outputs }: { readonly outputs: readonly TensorType[] }): number {
  return 5 * elementCount(outputs[0]!.shape)
}
