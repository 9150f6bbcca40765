import type { Place } from "../diagnostics/diagnostic.ts"
import type { Tensor, TensorType } from "../tensor/tensor.ts"
import type { AttributeSchema, AttributesOf } from "./attributes.ts"

/** The names of an operator's inputs, in order, for messages. `rest` stands for any number of further ones. */
export interface InputNames {
  readonly required: readonly string[]
  readonly optional?: readonly string[]
  readonly rest?: string
}

/** What a shape rule may look at. An optional input that is not given is `undefined`. */
export interface InferenceContext<A> {
  readonly inputs: readonly (TensorType | undefined)[]
  readonly attributes: A
  /** How many outputs the node names; only operators with a variable number look at it. */
  readonly outputCount: number
  /** Where the node came from, for diagnostics. */
  readonly place: Place
  /** The value of an input when it is known at compile time; small tensors only. */
  known(input: number): Tensor | undefined
}

export interface ReferenceContext<A> {
  readonly inputs: readonly (Tensor | undefined)[]
  readonly attributes: A
  readonly outputs: readonly TensorType[]
}

export interface WorkContext<A> {
  readonly inputs: readonly (TensorType | undefined)[]
  readonly attributes: A
  readonly outputs: readonly TensorType[]
}

/**
 * The machine-independent story of an operator: ONNX semantics in one spelling (non-negative axes, pads as all begins then
 * all ends, defaults filled). `reference` defines the meaning: the plainest loops possible, sums in float64.
 */
export interface Operator<S extends AttributeSchema = AttributeSchema> {
  readonly name: string
  readonly inputs: InputNames
  readonly attributes: S
  /** How many outputs a node has; a list when it may vary. */
  readonly outputs: { readonly min: number; readonly max: number }
  /** Output types. Throws OP_SHAPE, OP_DTYPE, OP_NEEDS_CONSTANT, OP_ATTRIBUTE. */
  infer(context: InferenceContext<AttributesOf<S>>): readonly TensorType[]
  reference(context: ReferenceContext<AttributesOf<S>>): readonly Tensor[]
  /** Floating point operations: 2 per multiply-add, 1 per elementwise output or reduced input element, 5 for normalisation. */
  flops(context: WorkContext<AttributesOf<S>>): number
  /** Inputs of which only the value at compile time matters (shapes, axes, repeats). */
  readonly shapeInputs?: readonly number[]
}

export function defineOperator<const S extends AttributeSchema>(operator: Operator<S>): Operator<S> {
  return operator
}
