import { randomNumbers } from "../../support/rng.ts"
import { dtypes } from "../../tensor/dtype.ts"
import { floatToBfloat, floatToHalf } from "../../tensor/half.ts"
import { elementCount } from "../../tensor/shape.ts"
import { tensorOf, type Tensor, type TensorType } from "../../tensor/tensor.ts"

export interface RandomTensor {
  readonly tensor: Tensor
  /** The numbers that can occur, in words. */
  readonly range: string
}

/**
 * Numbers that most models can work with, the same for the same seed. Integers are 0 or 1, since they are often indices or
 * classes, of which every model has two.
 */
export function randomTensor({ dtype, shape }: TensorType, seed: number): RandomTensor {
  const random = randomNumbers(seed)
  const isReal = dtypes[dtype].kind === "float"
  const next = (): number => (isReal ? storedBits(dtype, Math.fround(random() * 2 - 1)) : Math.floor(random() * 2))
  const values = Array.from({ length: elementCount(shape) }, next)
  return { tensor: tensorOf(dtype, shape, values), range: isReal ? "-1 to 1" : "0 or 1" }
}

function storedBits(dtype: TensorType["dtype"], value: number): number {
  if (dtype === "float16") return floatToHalf(value)
  return dtype === "bfloat16" ? floatToBfloat(value) : value
}
