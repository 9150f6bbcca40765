import type { Tensor, TensorType } from "../../tensor/tensor.ts"
import { oneOf } from "../attributes.ts"
import { requireDType } from "../check.ts"
import type { InferenceContext } from "../operator.ts"
import { fillBig, fillTensor, pickElements, readBig, readNumber } from "./access.ts"
import { isInteger, numberDTypes } from "./elementwise.ts"

export const scatterReduction = oneOf(["none", "add", "mul", "min", "max"], "none")
export type ScatterReduction = "none" | "add" | "mul" | "min" | "max"

interface Combination<T> {
  readonly add: (a: T, b: T) => T
  readonly mul: (a: T, b: T) => T
  readonly min: (a: T, b: T) => T
  readonly max: (a: T, b: T) => T
}

const numbers: Combination<number> = { add: (a, b) => a + b, mul: (a, b) => a * b, min: Math.min, max: Math.max }
const bigs: Combination<bigint> = {
  add: (a, b) => a + b,
  mul: (a, b) => BigInt.asIntN(64, a * b),
  min: (a, b) => (a < b ? a : b),
  max: (a, b) => (a > b ? a : b),
}

/** A reduction combines numbers; without one, elements of every dtype are replaced. */
export function requireReducible(context: InferenceContext<unknown>, op: string, reduction: ScatterReduction): void {
  if (reduction !== "none") requireDType(context, op, 0, "x", numberDTypes)
}

/**
 * A copy of x in which update i is combined into the element at `positions[i]`, in order: without a reduction the last
 * update of an element wins. Floats combine in float64 and round once.
 */
export function scatter(
  x: Tensor,
  updates: Tensor,
  positions: ArrayLike<number>,
  type: TensorType,
  reduction: ScatterReduction,
): Tensor {
  if (reduction === "none") {
    const result = pickElements(type, x, (i) => i)
    for (let i = 0; i < positions.length; i++) result.data[positions[i]!] = updates.data[i] as never
    return result
  }
  if (isInteger(x.dtype)) {
    const results = combineAt(x, updates, positions, readBig, bigs[reduction])
    return fillBig(type, (i) => results[i]!)
  }
  const results = combineAt(x, updates, positions, readNumber, numbers[reduction])
  return fillTensor(type, (i) => results[i]!)
}

function combineAt<T>(
  x: Tensor,
  updates: Tensor,
  positions: ArrayLike<number>,
  reader: (tensor: Tensor) => (index: number) => T,
  combine: (a: T, b: T) => T,
): readonly T[] {
  const [readX, readUpdate] = [reader(x), reader(updates)]
  const results = Array.from({ length: x.data.length }, (_, i) => readX(i))
  for (let i = 0; i < positions.length; i++) {
    const at = positions[i]!
    results[at] = combine(results[at]!, readUpdate(i))
  }
  return results
}
