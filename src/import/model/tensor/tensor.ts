import type { GivenAttributes } from "../../../ir/builder.ts"
import type { OpName } from "../../../ops/table.ts"
import type { Tensor as RawTensor } from "../../../tensor/tensor.ts"
import { applyOperator } from "../apply.ts"
import type { Held, Operand } from "../trace.ts"
import { ReductionTensor } from "./reduction.ts"

/**
 * A tensor of a model. In plain Node it holds elements and every operator computes at once; while a function is traced it
 * stands for a value of the graph and every operator adds a node.
 */
export class Tensor extends ReductionTensor {
  protected override wrap(held: Held): this {
    return new Tensor(held) as this
  }
}

export function fromRaw(tensor: RawTensor): Tensor {
  return new Tensor({ kind: "concrete", tensor })
}

/** Applies an operator and returns its first output; `name` is that of PyTorch's operator. */
export function applyTo<Op extends OpName>(
  op: Op,
  inputs: readonly (Operand | undefined)[],
  attributes: GivenAttributes<Op>,
  name: string,
): Tensor {
  return new Tensor(applyOperator(op, inputs, attributes, [name])[0]!)
}
