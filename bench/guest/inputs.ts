import type { TensorSpec } from "../../src/ir/signature.ts"
import { randomNumbers } from "../../src/support/rng.ts"
import { allocate } from "../../src/tensor/tensor.ts"
import { isBig, isFloat, type TensorArray } from "../../src/tensor/dtype.ts"
import { elementCount } from "../../src/tensor/shape.ts"

/**
 * The same elements in every system: floats from -1 to 1. Integers and truth values are 0 or 1, which are valid as token ids, masks
 * and indices of all but the smallest tables.
 */
export function seededElements({ dtype, shape }: TensorSpec, seed: number): TensorArray {
  const random = randomNumbers(seed)
  const elements = allocate(dtype, elementCount(shape))
  for (let i = 0; i < elements.length; i++) {
    const whole = random() < 0.5 ? 0 : 1
    const element = isFloat(dtype) ? 2 * random() - 1 : isBig(dtype) ? BigInt(whole) : whole
    elements[i] = element as never
  }
  return elements
}
