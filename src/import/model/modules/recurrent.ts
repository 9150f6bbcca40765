import { joined, recurrentLayer, type CellWeights } from "../functional/recurrent.ts"
import { uniform } from "../init.ts"
import { Module } from "../module.ts"
import { Parameter } from "../parameter.ts"
import { zeros } from "../tensor/create.ts"
import type { Tensor } from "../tensor/tensor.ts"

/**
 * Recurrent networks, a layer an operator. Equations and names of weights as in
 * https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
export interface RecurrentOptions {
  readonly numLayers?: number
  readonly bias?: boolean
  /** Batches first: `[N, length, width]`; otherwise `[length, N, width]`. */
  readonly batchFirst?: boolean
  readonly bidirectional?: boolean
}

type Operator = "gru" | "lstm" | "rnn"

/** Blocks of rows in the weights. */
const gateCounts: Readonly<Record<Operator, number>> = { gru: 3, lstm: 4, rnn: 1 }

abstract class Recurrent extends Module {
  readonly #operator: Operator
  readonly #batchFirst: boolean
  /** By layer, then by direction. */
  readonly #layers: readonly (readonly CellWeights[])[]

  constructor(operator: Operator, inputSize: number, hiddenSize: number, options: RecurrentOptions) {
    super()
    const { numLayers = 1, bias = true, batchFirst = false, bidirectional = false } = options
    this.#operator = operator
    this.#batchFirst = batchFirst
    const directions = bidirectional ? ["", "_reverse"] : [""]
    const rows = gateCounts[operator] * hiddenSize
    const make = (...shape: readonly number[]): Tensor => {
      const bound = 1 / Math.sqrt(hiddenSize)
      return uniform(new Parameter(zeros(shape)), -bound, bound)
    }
    this.#layers = Array.from({ length: numLayers }, (_, layer) => {
      const width = layer === 0 ? inputSize : hiddenSize * directions.length
      return directions.map((direction) => {
        const weights: CellWeights = {
          weightIh: make(rows, width),
          weightHh: make(rows, hiddenSize),
          biasIh: bias ? make(rows) : undefined,
          biasHh: bias ? make(rows) : undefined,
        }
        this.#register(`l${layer}${direction}`, weights)
        return weights
      })
    })
  }

  /** All layers; states are `[layers · directions, N, hidden]`. */
  protected run(
    x: Tensor,
    hidden: Tensor | undefined,
    cell: Tensor | undefined,
    attributes: { readonly linearBeforeReset?: true; readonly activation?: "tanh" | "relu" } = {},
  ): { output: Tensor; hidden: Tensor; cells: readonly Tensor[] } {
    let sequence = this.#batchFirst ? x.transpose(0, 1) : x
    const layers = this.#layers.map((directions, layer) => {
      const own = (states: Tensor | undefined): Tensor | undefined =>
        this.#layers.length === 1 ? states : states?.narrow(0, layer * directions.length, directions.length)
      const state = { hidden: own(hidden), cell: own(cell) }
      const result = recurrentLayer(this.#operator, sequence, directions, state, attributes)
      sequence = result.output
      return result
    })
    return {
      output: this.#batchFirst ? sequence.transpose(0, 1) : sequence,
      hidden: joined(
        layers.map((layer) => layer.hidden),
        0,
      ),
      cells: layers.flatMap((layer) => layer.cell ?? []),
    }
  }

  #register(suffix: string, { weightIh, weightHh, biasIh, biasHh }: CellWeights): void {
    Object.assign(this, { [`weight_ih_${suffix}`]: weightIh, [`weight_hh_${suffix}`]: weightHh })
    if (biasIh !== undefined) Object.assign(this, { [`bias_ih_${suffix}`]: biasIh, [`bias_hh_${suffix}`]: biasHh })
  }
}

/** h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu. */
export class RNN extends Recurrent {
  readonly #nonlinearity: "tanh" | "relu"

  constructor(
    inputSize: number,
    hiddenSize: number,
    options: RecurrentOptions & { readonly nonlinearity?: "tanh" | "relu" } = {},
  ) {
    super("rnn", inputSize, hiddenSize, options)
    this.#nonlinearity = options.nonlinearity ?? "tanh"
  }

  override forward(x: Tensor, hidden?: Tensor): { output: Tensor; hidden: Tensor } {
    const result = this.run(x, hidden, undefined, { activation: this.#nonlinearity })
    return { output: result.output, hidden: result.hidden }
  }
}

/** Gated recurrent unit: reset, update and new gate. */
export class GRU extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super("gru", inputSize, hiddenSize, options)
  }

  override forward(x: Tensor, hidden?: Tensor): { output: Tensor; hidden: Tensor } {
    const result = this.run(x, hidden, undefined, { linearBeforeReset: true })
    return { output: result.output, hidden: result.hidden }
  }
}

/** Long short-term memory: input, forget, cell and output gate. */
export class LSTM extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super("lstm", inputSize, hiddenSize, options)
  }

  override forward(
    x: Tensor,
    state: { readonly hidden?: Tensor; readonly cell?: Tensor } = {},
  ): { output: Tensor; hidden: Tensor; cell: Tensor } {
    const { output, hidden, cells } = this.run(x, state.hidden, state.cell)
    return { output, hidden, cell: joined(cells, 0) }
  }
}
