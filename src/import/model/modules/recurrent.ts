import { linear } from "../functional/linear.ts"
import { uniform } from "../init.ts"
import { Module } from "../module.ts"
import { Parameter } from "../parameter.ts"
import { cat, stack, zeros } from "../tensor/create.ts"
import type { Tensor } from "../tensor/tensor.ts"

/**
 * Recurrent networks, written out step by step: sequences have a fixed length when compiling, so every step becomes nodes of
 * its own. The part of a step that does not depend on the step before, W_ih · x, is computed for all steps at once.
 * Equations and names of weights as in https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
export interface RecurrentOptions {
  readonly numLayers?: number
  readonly bias?: boolean
  /** Batches first: `[N, length, width]`; otherwise `[length, N, width]`. */
  readonly batchFirst?: boolean
  readonly bidirectional?: boolean
}

/** Weights of one direction of one layer. */
interface CellWeights {
  readonly weightIh: Tensor
  readonly weightHh: Tensor
  readonly biasIh: Tensor | undefined
  readonly biasHh: Tensor | undefined
}

/** What a step hands to the next one; `cell` is used by LSTM alone. */
interface State {
  readonly hidden: Tensor
  readonly cell: Tensor
}

abstract class Recurrent extends Module {
  readonly #hiddenSize: number
  readonly #batchFirst: boolean
  /** By layer, then by direction. */
  readonly #layers: readonly (readonly CellWeights[])[]

  constructor(gates: number, inputSize: number, hiddenSize: number, options: RecurrentOptions) {
    super()
    const { numLayers = 1, bias = true, batchFirst = false, bidirectional = false } = options
    this.#hiddenSize = hiddenSize
    this.#batchFirst = batchFirst
    const directions = bidirectional ? ["", "_reverse"] : [""]
    const make = (rows: number, width?: number): Tensor => {
      const bound = 1 / Math.sqrt(hiddenSize)
      return uniform(new Parameter(zeros(width === undefined ? [rows] : [rows, width])), -bound, bound)
    }
    this.#layers = Array.from({ length: numLayers }, (_, layer) => {
      const width = layer === 0 ? inputSize : hiddenSize * directions.length
      return directions.map((direction) => {
        const weights: CellWeights = {
          weightIh: make(gates * hiddenSize, width),
          weightHh: make(gates * hiddenSize, hiddenSize),
          biasIh: bias ? make(gates * hiddenSize) : undefined,
          biasHh: bias ? make(gates * hiddenSize) : undefined,
        }
        this.#register(`l${layer}${direction}`, weights)
        return weights
      })
    })
  }

  /** The state after one step, from the projected input `[N, gates · hidden]`. */
  protected abstract step(projected: Tensor, state: State, weights: CellWeights): State

  protected run(x: Tensor, hidden: Tensor | undefined, cell: Tensor | undefined): State & { readonly output: Tensor } {
    const sequence = this.#batchFirst ? x.transpose(0, 1) : x
    const initial = (given: Tensor | undefined, index: number): Tensor =>
      given?.select(0, index) ?? zeros([sequence.size(1), this.#hiddenSize], x.dtype)
    const finals: State[] = []
    const output = this.#layers.reduce((input, directions) => {
      const outputs = directions.map((weights, direction) => {
        const start = { hidden: initial(hidden, finals.length), cell: initial(cell, finals.length) }
        const states = this.#unroll(input, start, weights, direction === 1)
        finals.push(states.last)
        return stack(states.hidden)
      })
      return outputs.length === 1 ? outputs[0]! : cat(outputs, -1)
    }, sequence)
    return {
      output: this.#batchFirst ? output.transpose(0, 1) : output,
      hidden: stack(finals.map((state) => state.hidden)),
      cell: stack(finals.map((state) => state.cell)),
    }
  }

  #unroll(input: Tensor, start: State, weights: CellWeights, reverse: boolean): { hidden: Tensor[]; last: State } {
    const projected = linear(input, weights.weightIh, weights.biasIh)
    const length = input.size(0)
    const hidden = new Array<Tensor>(length)
    let last = start
    for (let i = 0; i < length; i++) {
      const at = reverse ? length - 1 - i : i
      last = this.step(projected.select(0, at), last, weights)
      hidden[at] = last.hidden
    }
    return { hidden, last }
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
    super(1, inputSize, hiddenSize, options)
    this.#nonlinearity = options.nonlinearity ?? "tanh"
  }

  override forward(x: Tensor, hidden?: Tensor): { output: Tensor; hidden: Tensor } {
    const result = this.run(x, hidden, undefined)
    return { output: result.output, hidden: result.hidden }
  }

  protected override step(projected: Tensor, state: State, weights: CellWeights): State {
    const sum = projected.add(linear(state.hidden, weights.weightHh, weights.biasHh))
    return { ...state, hidden: this.#nonlinearity === "tanh" ? sum.tanh() : sum.relu() }
  }
}

/** Gated recurrent unit: reset, update and new gate. */
export class GRU extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(3, inputSize, hiddenSize, options)
  }

  override forward(x: Tensor, hidden?: Tensor): { output: Tensor; hidden: Tensor } {
    const result = this.run(x, hidden, undefined)
    return { output: result.output, hidden: result.hidden }
  }

  protected override step(projected: Tensor, state: State, weights: CellWeights): State {
    const [inputReset, inputUpdate, inputNew] = projected.chunk(3, 1)
    const [hiddenReset, hiddenUpdate, hiddenNew] = linear(state.hidden, weights.weightHh, weights.biasHh).chunk(3, 1)
    const reset = inputReset!.add(hiddenReset!).sigmoid()
    const update = inputUpdate!.add(hiddenUpdate!).sigmoid()
    const fresh = inputNew!.add(reset.mul(hiddenNew!)).tanh()
    return { ...state, hidden: fresh.add(update.mul(state.hidden.sub(fresh))) }
  }
}

/** Long short-term memory: input, forget, cell and output gate. */
export class LSTM extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(4, inputSize, hiddenSize, options)
  }

  override forward(
    x: Tensor,
    state: { readonly hidden?: Tensor; readonly cell?: Tensor } = {},
  ): { output: Tensor; hidden: Tensor; cell: Tensor } {
    return this.run(x, state.hidden, state.cell)
  }

  protected override step(projected: Tensor, state: State, weights: CellWeights): State {
    const gates = projected.add(linear(state.hidden, weights.weightHh, weights.biasHh))
    const [input, forget, candidate, output] = gates.chunk(4, 1)
    const cell = forget!.sigmoid().mul(state.cell).add(input!.sigmoid().mul(candidate!.tanh()))
    return { cell, hidden: output!.sigmoid().mul(cell.tanh()) }
  }
}
