import type { GivenAttributes } from "../../ir/builder.ts"
import type { Node, Value } from "../../ir/graph.ts"
import type { RewriteContext } from "../../ir/rewrite.ts"
import { operatorOf, type OpName } from "../../ops/table.ts"
import { dtypes, type DType } from "../../tensor/dtype.ts"
import { sameShape, type Shape } from "../../tensor/shape.ts"
import { tensorOf, type Tensor } from "../../tensor/tensor.ts"

/** The values that take the place of a node's outputs, or nothing where the formula does not cover the node. */
export type Decomposition<N = Node> = (node: N, formula: Formula) => readonly Value[] | undefined

/** What decompositions write their formulas with. Steps that would change nothing give the value itself. */
export class Formula {
  readonly #context: RewriteContext

  constructor(context: RewriteContext) {
    this.#context = context
  }

  /** An operator with its usual attributes. */
  op(op: OpName, ...inputs: readonly Value[]): Value {
    return this.#context.apply(op, inputs)
  }

  apply<Op extends OpName>(op: Op, inputs: readonly (Value | undefined)[], attributes: GivenAttributes<Op>): Value {
    return this.#context.apply(op, inputs, attributes)
  }

  /** The node itself over other inputs. */
  again(inputs: readonly (Value | undefined)[]): readonly Value[] {
    return this.#context.withInputs(this.#context.original, inputs)
  }

  known(value: Value | undefined): Tensor | undefined {
    return this.#context.known(value)
  }

  constant(tensor: Tensor): Value {
    return this.#context.addConstant(this.#context.original.outputs[0]!.name, tensor)
  }

  /** A scalar. */
  number(dtype: DType, value: number): Value {
    return this.constant(tensorOf(dtype, [], [value]))
  }

  /** A list as int64: axes, a shape. */
  integers(values: readonly number[]): Value {
    return this.constant(tensorOf("int64", [values.length], values))
  }

  cast(x: Value, dtype: DType): Value {
    return x.type.dtype === dtype ? x : this.apply("cast", [x], { to: dtype })
  }

  reshape(x: Value, shape: Shape): Value {
    return sameShape(x.type.shape, shape) ? x : this.apply("reshape", [x, this.integers(shape)], { allowzero: true })
  }

  transpose(x: Value, perm: readonly number[]): Value {
    return perm.every((from, axis) => from === axis) ? x : this.apply("transpose", [x], { perm })
  }

  /** The reduced axes stay with extent 1. */
  reduce(op: "reduceSum" | "reduceMean" | "reduceMax", x: Value, axes: readonly number[]): Value {
    return axes.length === 0 ? x : this.apply(op, [x, this.integers(axes)], { keepdims: true })
  }
}

/** The formula over inputs of one float dtype; its results are cast to the dtypes of the node's outputs. */
type FloatFormula<N extends Node> = (
  inputs: readonly (Value | undefined)[],
  node: N,
  formula: Formula,
) => readonly Value[] | undefined

/**
 * Computes in float64 where some input has that dtype or all are integers, otherwise in float32. Integers beside a float x are indices and
 * stay as they are, as do inputs that decide shapes.
 */
export function inFloats<N extends Node>(write: FloatFormula<N>): Decomposition<N> {
  return (node, formula) => {
    const given = node.inputs.filter((input, i) => input !== undefined && isOperand(node, i))
    const isWide = given.some((input) => input!.type.dtype === "float64" || !isFloating(input!))
    const working = isWide ? "float64" : "float32"
    const inputs = node.inputs.map((input, i) =>
      input !== undefined && isOperand(node, i) ? formula.cast(input, working) : input,
    )
    const results = write(inputs, node, formula)
    return results?.map((result, i) => formula.cast(result, node.outputs[i]!.type.dtype))
  }
}

function isOperand({ op, inputs }: Node, i: number): boolean {
  if (operatorOf(op).shapeInputs?.includes(i)) return false
  return isFloating(inputs[i]!) || !isFloating(inputs[0]!)
}

function isFloating({ type }: Value): boolean {
  return dtypes[type.dtype].kind === "float"
}
