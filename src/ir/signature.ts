import type { TensorType } from "../tensor/tensor.ts"
import type { Graph } from "./graph.ts"

export interface TensorSpec extends TensorType {
  readonly name: string
}

/** How a function is called: with a dictionary of tensors, or with the one tensor itself; results likewise. */
export type CallForm = "dictionary" | "bare"

/** What a caller sees of a function: enough for stubs' types, before anything is compiled. Names are the graph's. */
export interface Signature {
  readonly name: string
  readonly inputs: readonly TensorSpec[]
  readonly inputForm: CallForm
  readonly outputs: readonly TensorSpec[]
  readonly outputForm: CallForm
}

/** The contract of a graph that has no other: dictionaries in and out. */
export function signatureOf(name: string, graph: Graph): Signature {
  return {
    name,
    inputs: graph.inputs.map((input) => ({ name: input.name, ...input.type })),
    inputForm: "dictionary",
    outputs: graph.outputs.map((output) => ({ name: output.name, ...output.value.type })),
    outputForm: "dictionary",
  }
}
