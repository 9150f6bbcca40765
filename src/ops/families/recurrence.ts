/**
 * What lstm, gru and rnn share: a cell that runs over the steps of a sequence and hands its state to the next one.
 *
 *   x [steps, batch, input]   w [directions, gates · hidden, input]   r [directions, gates · hidden, hidden]
 *   b [directions, 2 · gates · hidden]: those of w, then those of r        lengths [batch]
 *   y [steps, directions, batch, hidden]   the last states [directions, batch, hidden]
 *
 * The second direction of two, and the only one of `reverse`, runs from the last step to the first. Steps behind the length of
 * a sequence keep the state and give zeros. Without w the input part of the gates is computed already: x is
 * [steps, batch, directions · gates · hidden], the biases of w included, and b has those of r alone.
 */
import { present } from "../../diagnostics/invariant.ts"
import { elementCount, type Shape } from "../../tensor/shape.ts"
import { numbersOf, type Tensor, type TensorType } from "../../tensor/tensor.ts"
import { float, oneOf } from "../attributes.ts"
import { rejectShape, requireDType, requireRank, requireSameDType } from "../check.ts"
import type { InferenceContext, ReferenceContext, WorkContext } from "../operator.ts"
import { fillTensor } from "./access.ts"
import { floatDTypes } from "./elementwise.ts"
import { toFloat64 } from "./numbers.ts"
import { rejectAttribute, requireShape } from "./require.ts"

export const recurrenceAttributes = {
  direction: oneOf(["forward", "reverse", "bidirectional"], "forward"),
  /** What goes into an activation is held between -clip and clip. */
  clip: float(Infinity),
}

export interface RecurrenceAttributes {
  readonly direction: "forward" | "reverse" | "bidirectional"
  readonly clip: number
}

export const recurrenceInputs = ["w", "b", "lengths", "initialHidden"] as const

export interface RecurrenceSizes {
  readonly steps: number
  readonly batch: number
  readonly directions: number
  readonly hidden: number
}

/** Sizes from the types of x and r. */
export function sizesOf(x: Shape, r: Shape): RecurrenceSizes {
  return { steps: x[0]!, batch: x[1]!, directions: r[0]!, hidden: r[2]! }
}

/** The types of y and of each state. */
export function inferRecurrence(
  context: InferenceContext<RecurrenceAttributes>,
  op: string,
  gates: number,
  states: 1 | 2,
): readonly TensorType[] {
  const { direction, clip } = context.attributes
  if (!(clip > 0)) rejectAttribute(context, op, "clip", clip, "a number above 0")
  requireDType(context, op, 0, "x", floatDTypes)
  const dtype = requireSameDType(context, op, 0, 1, 2, 3, 5, 6, 7)
  requireDType(context, op, 4, "lengths", ["int32"])
  const x = requireRank(context, op, 0, "x", 3)
  const r = requireRank(context, op, 1, "r", 3)
  const { steps, batch, directions, hidden } = sizesOf(x, r)
  const rows = gates * hidden
  const expected = direction === "bidirectional" ? 2 : 1
  if (directions !== expected)
    rejectShape(context, op, `r has ${directions} directions`, `${expected}, as ${direction} asks for`)
  requireShape(context, op, 1, "r", [directions, rows, hidden])
  const hasWeights = context.inputs[2] !== undefined
  if (hasWeights) requireShape(context, op, 2, "w", [directions, rows, x[2]!])
  else requireShape(context, op, 0, "x", [steps, batch, directions * rows])
  requireShape(context, op, 3, "b", [directions, hasWeights ? 2 * rows : rows])
  requireShape(context, op, 4, "lengths", [batch])
  const state: Shape = [directions, batch, hidden]
  requireShape(context, op, 5, "initialHidden", state)
  const y = { dtype, shape: [steps, directions, batch, hidden] }
  return [y, ...Array.from({ length: states }, () => ({ dtype, shape: state }))]
}

/** The state of one sequence between two steps; `cell` is used by lstm alone. */
export interface CellState {
  readonly hidden: Float64Array
  readonly cell: Float64Array
}

/** One step of one sequence. */
export interface CellStep {
  readonly state: CellState
  readonly hidden: number
  /** What the input gives to a gate, its biases included. */
  input(gate: number, unit: number): number
  /** r · h + biases for a state h. */
  recurrent(gate: number, unit: number, of: Float64Array): number
  clipped(value: number): number
  /** An element of the input 7 of lstm, by its part. */
  peephole(part: number, unit: number): number
}

/** Runs a cell over all sequences; sums are taken in float64. */
export function runRecurrence(
  { inputs, attributes, outputs }: ReferenceContext<RecurrenceAttributes>,
  gates: number,
  step: (context: CellStep) => CellState,
): readonly Tensor[] {
  const weights = new RecurrenceWeights(inputs, gates)
  const { steps, batch, directions, hidden } = weights.sizes
  const lengths = inputs[4] === undefined ? undefined : numbersOf(inputs[4])
  const [initialHidden, initialCell] = [inputs[5], inputs[6]].map((given) => given && toFloat64(given))
  const y = new Float64Array(elementCount(outputs[0]!.shape))
  const last = [new Float64Array(directions * batch * hidden), new Float64Array(directions * batch * hidden)] as const
  const clipped = (value: number): number => Math.max(-attributes.clip, Math.min(attributes.clip, value))
  for (let direction = 0; direction < directions; direction++) {
    const isReverse = attributes.direction === "reverse" || direction === 1
    for (let n = 0; n < batch; n++) {
      const start = (direction * batch + n) * hidden
      const initial = (given: Float64Array | undefined): Float64Array =>
        given?.slice(start, start + hidden) ?? new Float64Array(hidden)
      let state: CellState = { hidden: initial(initialHidden), cell: initial(initialCell) }
      for (let round = 0; round < steps; round++) {
        const time = isReverse ? steps - 1 - round : round
        if (lengths !== undefined && time >= lengths[n]!) continue
        state = step({ ...weights.at(direction, time, n), state, hidden, clipped })
        y.set(state.hidden, ((time * directions + direction) * batch + n) * hidden)
      }
      last[0].set(state.hidden, start)
      last[1].set(state.cell, start)
    }
  }
  return outputs.map((type, i) => fillTensor(type, (at) => (i === 0 ? y : last[i - 1]!)[at]!))
}

/** The products of a step, element by element. */
class RecurrenceWeights {
  readonly sizes: RecurrenceSizes
  readonly #rows: number
  readonly #inputSize: number
  readonly #x: Float64Array
  readonly #r: Float64Array
  readonly #w: Float64Array | undefined
  readonly #b: Float64Array | undefined
  readonly #p: Float64Array | undefined

  constructor(inputs: readonly (Tensor | undefined)[], gates: number) {
    const [x, r] = [present(inputs[0], "x"), present(inputs[1], "r")]
    this.sizes = sizesOf(x.shape, r.shape)
    this.#rows = gates * this.sizes.hidden
    this.#inputSize = x.shape[2]!
    this.#x = toFloat64(x)
    this.#r = toFloat64(r)
    const [w, b, p] = [inputs[2], inputs[3], inputs[7]].map((input) => input && toFloat64(input))
    this.#w = w
    this.#b = b
    this.#p = p
  }

  at(direction: number, time: number, n: number): Pick<CellStep, "input" | "recurrent" | "peephole"> {
    const { batch, hidden } = this.sizes
    const rows = this.#rows
    const [own, width, b] = [this.#w, this.#inputSize, this.#b]
    const x = (time * batch + n) * width
    const recurrentBias = own === undefined ? direction * rows : (2 * direction + 1) * rows
    return {
      input: (gate, unit) => {
        const row = direction * rows + gate * hidden + unit
        if (own === undefined) return this.#x[x + row]!
        const bias = b?.[2 * direction * rows + gate * hidden + unit] ?? 0
        return dot(this.#x, x, own, row * width, width) + bias
      },
      recurrent: (gate, unit, of) => {
        const row = gate * hidden + unit
        return dot(of, 0, this.#r, (direction * rows + row) * hidden, hidden) + (b?.[recurrentBias + row] ?? 0)
      },
      peephole: (part, unit) => this.#p?.[(3 * direction + part) * hidden + unit] ?? 0,
    }
  }
}

function dot(a: Float64Array, fromA: number, b: Float64Array, fromB: number, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += a[fromA + i]! * b[fromB + i]!
  return sum
}

/** Activations and products of the gates, for each unit of each step. */
const elementwisePerGate = 3

export function recurrenceFlops({ inputs }: WorkContext<RecurrenceAttributes>, gates: number): number {
  const [x, r] = [present(inputs[0], "x").shape, present(inputs[1], "r").shape]
  const { steps, batch, directions, hidden } = sizesOf(x, r)
  const terms = hidden + (inputs[2] === undefined ? 0 : x[2]!)
  return steps * batch * directions * gates * hidden * (2 * terms + elementwisePerGate)
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
