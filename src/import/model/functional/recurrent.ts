import type { GivenAttributes } from "../../../ir/builder.ts"
import { applyOperator } from "../apply.ts"
import { cat } from "../tensor/create.ts"
import { Tensor } from "../tensor/tensor.ts"

/** Weights of one direction of one layer, as PyTorch stores them: a block of rows for each gate. */
export interface CellWeights {
  readonly weightIh: Tensor
  readonly weightHh: Tensor
  readonly biasIh: Tensor | undefined
  readonly biasHh: Tensor | undefined
}

/** What a layer starts from, `[directions, N, hidden]`; zeros where it is not given. */
export interface RecurrentState {
  readonly hidden: Tensor | undefined
  readonly cell: Tensor | undefined
}

export interface RecurrentResult {
  /** `[length, N, directions · hidden]` */
  readonly output: Tensor
  /** The last states `[directions, N, hidden]`; only an LSTM has a cell. */
  readonly hidden: Tensor
  readonly cell: Tensor | undefined
}

type Recurrence = "gru" | "lstm" | "rnn"

/** Where each gate of ONNX's order stands in PyTorch's. */
const gateOrders: Readonly<Record<Recurrence, readonly number[]>> = { lstm: [0, 3, 1, 2], gru: [1, 0, 2], rnn: [0] }

/** Names of the outputs behind the first, in an exported graph. */
const stateNames: Readonly<Record<Recurrence, readonly string[]>> = {
  gru: ["getitem"],
  lstm: ["getitem", "getitem"],
  rnn: ["getitem"],
}

/** One layer over a sequence `[length, N, width]`; two sets of weights are its two directions. */
export function recurrentLayer<Op extends Recurrence>(
  op: Op,
  x: Tensor,
  directions: readonly CellWeights[],
  state: RecurrentState,
  attributes: GivenAttributes<Op>,
): RecurrentResult {
  const gates = (pick: (weights: CellWeights) => Tensor | undefined): readonly (Tensor | undefined)[] =>
    directions.map((weights) => reordered(op, pick(weights)))
  const stacked = (parts: readonly (Tensor | undefined)[]): Tensor =>
    joined(
      parts.map((part) => part!.unsqueeze(0)),
      0,
    )
  const [inputBiases, hiddenBiases] = [gates(({ biasIh }) => biasIh), gates(({ biasHh }) => biasHh)]
  const hasBias = inputBiases[0] !== undefined
  const biases = inputBiases.map((bias, i) => bias && cat([bias, hiddenBiases[i]!]))
  const inputs = [
    x,
    stacked(gates(({ weightHh }) => weightHh)),
    stacked(gates(({ weightIh }) => weightIh)),
    hasBias ? stacked(biases) : undefined,
    undefined,
    state.hidden,
    state.cell,
  ]
  const direction = directions.length === 2 ? "bidirectional" : "forward"
  const results = applyOperator(op, inputs, { ...attributes, direction }, [op, ...stateNames[op]])
  const [y, hidden, cell] = results.map((held) => new Tensor(held))
  const output = directions.length === 1 ? y!.squeeze(1) : y!.permute(0, 2, 1, 3).flatten(2)
  return { output, hidden: hidden!, cell }
}

/** The rows of the gates in the order of the operator. */
function reordered(op: Recurrence, rows: Tensor | undefined): Tensor | undefined {
  const order = gateOrders[op]
  if (rows === undefined || order.length === 1) return rows
  const gates = rows.chunk(order.length)
  return cat(order.map((gate) => gates[gate]!))
}

/** Tensors behind one another; one alone as it is. */
export function joined(tensors: readonly Tensor[], dim: number): Tensor {
  return tensors.length === 1 ? tensors[0]! : cat(tensors, dim)
}
