import { fillTensor } from "../../../ops/families/access.ts"
import type { DType } from "../../../tensor/dtype.ts"
import { tensorOf, type Tensor } from "../../../tensor/tensor.ts"
import type { Operand } from "../trace.ts"

function constant(tensor: Tensor): Operand {
  return { held: { kind: "concrete", tensor }, role: "temporary" }
}

/** A constant of one element and rank 0. */
export function scalar(dtype: DType, value: number): Operand {
  return constant(fillTensor({ dtype, shape: [] }, () => value))
}

/** A constant list of int64, as shapes, axes and pads are given to operators. */
export function vector(values: readonly number[]): Operand {
  return constant(tensorOf("int64", [values.length], values))
}
