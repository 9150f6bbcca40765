import type { TensorType } from "../../tensor/tensor.ts"

export interface TensorSpec extends TensorType {
  readonly name: string
}

/** How a function is called: with a dictionary of tensors, or with the one tensor itself; results likewise. */
export type CallForm = "dictionary" | "bare"

/** The contract of a traced function; names are the keys of its dictionaries, and of the graph's inputs and outputs. */
export interface Signature {
  readonly name: string
  readonly inputs: readonly TensorSpec[]
  readonly inputForm: CallForm
  readonly outputs: readonly TensorSpec[]
  readonly outputForm: CallForm
}
