import { GraphBuilder, type GivenAttributes } from "../../../src/ir/builder.ts"
import type { Graph, Value } from "../../../src/ir/graph.ts"
import type { OpName } from "../../../src/ops/table.ts"
import { tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"

/** A graph and tensors for its inputs, made together. */
export class TestGraph {
  readonly builder = new GraphBuilder("test")
  readonly #inputs = new Map<string, Tensor>()
  #outputs = 0
  #constants = 0

  input(tensor: Tensor): Value {
    const name = `x${this.#inputs.size}`
    this.#inputs.set(name, tensor)
    return this.builder.input(name, { dtype: tensor.dtype, shape: tensor.shape })
  }

  parameter(tensor: Tensor): Value {
    return this.builder.constant(`w${this.#constants++}`, tensor, "parameter")
  }

  constant(tensor: Tensor): Value {
    return this.builder.constant(`c${this.#constants++}`, tensor)
  }

  list(values: readonly number[]): Value {
    return this.constant(tensorOf("int64", [values.length], values))
  }

  apply<Op extends OpName>(
    op: Op,
    inputs: readonly (Value | undefined)[],
    attributes: GivenAttributes<Op> = {},
  ): Value {
    return this.builder.apply(op, inputs, attributes)
  }

  output(...values: readonly Value[]): void {
    for (const value of values) this.builder.output(`y${this.#outputs++}`, value)
  }

  finish(): { readonly built: Graph; readonly inputs: ReadonlyMap<string, Tensor> } {
    return { built: this.builder.finish(), inputs: this.#inputs }
  }
}
