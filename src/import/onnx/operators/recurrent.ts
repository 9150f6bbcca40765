import type { Value } from "../../../ir/graph.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"
import { importRecurrence, usesActivations } from "./recurrence.ts"

/**
 * Recurrent layers. Those with the usual activations are operators of the graph (`recurrence.ts`); with others they are
 * unrolled: one copy of the cell for each time step and direction, with everything that does not depend on the state computed
 * for all steps at once.
 *
 *   X [time, batch, input]  W [directions, gates · hidden, input]  R [directions, gates · hidden, hidden]
 *   B [directions, 2 · gates · hidden]: those of W, then those of R
 *   Y [time, directions, batch, hidden]  Y_h, Y_c [directions, batch, hidden]
 *
 * x · Wᵀ + Wb is one product over all steps; a step adds h · Rᵀ + Rb and runs the cell. Where sequence_lens are given, a step behind
 * the end of its sequence keeps the state and yields zeros. The reverse direction goes through each sequence from its last step;
 * as state and output of the padding do not change, masking by the length serves it, too.
 *
 * History: opset 1 and 7 (output_sequence is gone: outputs are told by their names), 14: layout 1 puts the batch first.
 * https://onnx.ai/onnx/operators/onnx__LSTM.html, __GRU.html, __RNN.html
 */
interface Cell {
  readonly gates: number
  /** Initial states: input positions of the node. */
  readonly states: readonly number[]
  readonly activations: readonly string[]
  /** One step: `x` is the input part of all gates. Gives the next states, the output first. */
  step(context: StepContext): readonly Value[]
}

interface StepContext {
  readonly node: OnnxNode
  readonly x: Value
  readonly states: readonly Value[]
  readonly recurrentWeight: Value
  readonly recurrentBias: Value | undefined
  /** Input 7 of LSTM for this direction, [3 · hidden]. */
  readonly peephole: Value | undefined
  readonly hidden: number
  activate(index: number, value: Value): Value
}

const lstmActivations = ["Sigmoid", "Tanh", "Tanh"]
const gruActivations = ["Sigmoid", "Tanh"]

export const importLSTM: ImportOperator = (node) =>
  usesActivations(node, lstmActivations)
    ? importRecurrence(node, "lstm", { inputForget: node.attributes.flag("input_forget", false) })
    : unroll(node, { gates: 4, states: [5, 6], activations: lstmActivations, step: stepLSTM })

export const importGRU: ImportOperator = (node) =>
  usesActivations(node, gruActivations)
    ? importRecurrence(node, "gru", { linearBeforeReset: node.attributes.flag("linear_before_reset", false) })
    : unroll(node, { gates: 3, states: [5], activations: gruActivations, step: stepGRU })

export const importRNN: ImportOperator = (node) => {
  const activation = (["tanh", "relu"] as const).find((name) => usesActivations(node, [name], ["tanh"]))
  return activation === undefined
    ? unroll(node, { gates: 1, states: [5], activations: ["Tanh"], step: stepRNN })
    : importRecurrence(node, "rnn", { activation })
}

function stepRNN({ node, x, states: [h], recurrentWeight, recurrentBias, activate }: StepContext): readonly Value[] {
  return [activate(0, clipped(node, node.step("add", [x, recurrent(node, h!, recurrentWeight, recurrentBias)])))]
}

/** Gates in the order input, output, forget, cell. */
function stepLSTM(context: StepContext): readonly Value[] {
  const {
    node,
    x,
    states: [h, c],
    recurrentWeight,
    recurrentBias,
    peephole,
    hidden,
    activate,
  } = context
  const sums = node.step("add", [x, recurrent(node, h!, recurrentWeight, recurrentBias)])
  const [i, o, f, g] = splitLast(node, sums, 4, hidden)
  const [pi, po, pf] = peephole === undefined ? [] : splitLast(node, peephole, 3, hidden)
  const seeing = (gate: Value, weight: Value | undefined, cell: Value): Value =>
    weight === undefined ? gate : node.step("add", [gate, node.step("mul", [weight, cell])])
  const input = clipped(node, seeing(i!, pi, c!))
  const inputGate = activate(0, input)
  const isCoupled = node.attributes.flag("input_forget", false)
  const one = (): Value => node.number("one", x.type.dtype, 1)
  const forgetGate = isCoupled ? node.step("sub", [one(), inputGate]) : activate(0, clipped(node, seeing(f!, pf, c!)))
  const candidate = activate(1, clipped(node, g!))
  const next = node.step("add", [node.step("mul", [forgetGate, c!]), node.step("mul", [inputGate, candidate])])
  const outputGate = activate(0, clipped(node, seeing(o!, po, next)))
  return [node.step("mul", [outputGate, activate(2, next)]), next]
}

/** Gates in the order update, reset, hidden. linear_before_reset applies the reset gate behind the recurrent product. */
function stepGRU({
  node,
  x,
  states: [h],
  recurrentWeight,
  recurrentBias,
  hidden,
  activate,
}: StepContext): readonly Value[] {
  const [xz, xr, xh] = splitLast(node, x, 3, hidden)
  const [wz, wr, wh] = splitFirst(node, recurrentWeight, 3, hidden)
  const [bz, br, bh] = recurrentBias === undefined ? [] : splitLast(node, recurrentBias, 3, hidden)
  const update = activate(0, clipped(node, node.step("add", [xz!, recurrent(node, h!, wz!, bz)])))
  const reset = activate(0, clipped(node, node.step("add", [xr!, recurrent(node, h!, wr!, br)])))
  const isLinear = node.attributes.int("linear_before_reset", 0) !== 0
  const product = isLinear
    ? node.step("mul", [reset, recurrent(node, h!, wh!, bh)])
    : recurrent(node, node.step("mul", [reset, h!]), wh!, bh)
  const candidate = activate(1, clipped(node, node.step("add", [xh!, product])))
  const fresh = node.step("mul", [node.step("sub", [node.number("one", x.type.dtype, 1), update]), candidate])
  return [node.step("add", [fresh, node.step("mul", [update, h!])])]
}

function recurrent(node: OnnxNode, h: Value, weight: Value, bias: Value | undefined): Value {
  return node.step("gemm", [h, weight, bias], { transB: true })
}

function clipped(node: OnnxNode, value: Value): Value {
  if (!node.attributes.has("clip")) return value
  const limit = node.attributes.float("clip")
  const bound = (name: string, at: number): Value => node.number(name, value.type.dtype, at)
  return node.step("clip", [value, bound("least", -limit), bound("most", limit)])
}

function splitLast(node: OnnxNode, value: Value, parts: number, extent: number): readonly Value[] {
  const lengths = node.integers(
    "parts",
    node.list(parts, () => extent),
  )
  return node.steps("split", [value, lengths], { axis: value.type.shape.length - 1 }, parts)
}

function splitFirst(node: OnnxNode, value: Value, parts: number, extent: number): readonly Value[] {
  const lengths = node.integers(
    "parts",
    node.list(parts, () => extent),
  )
  return node.steps("split", [value, lengths], { axis: 0 }, parts)
}

const mostSteps = 4096

interface Sequence {
  readonly x: Value
  readonly steps: number
  readonly batch: number
  readonly hidden: number
  readonly isBatchFirst: boolean
}

function unroll(node: OnnxNode, cell: Cell): readonly (Value | undefined)[] {
  for (const position of [0, 1, 2]) node.requireRank(position, 3)
  const isBatchFirst = node.attributes.int("layout", 0) === 1
  const x = isBatchFirst ? node.step("transpose", [node.input(0)], { perm: [1, 0, 2] }) : node.input(0)
  const [steps = 0, batch = 0] = x.type.shape
  if (steps > mostSteps)
    node.unsupported(`${steps} time steps`, "recurrent layers are unrolled; compile for a shorter sequence")
  const hidden = node.attributes.int("hidden_size", node.shape(2)[2])
  const direction = node.attributes.choice("direction", ["forward", "reverse", "bidirectional"], "forward")
  const sequence: Sequence = { x, steps, batch, hidden, isBatchFirst }
  const runs = (direction === "bidirectional" ? ["forward", "reverse"] : [direction]).map((each, index) =>
    runDirection(node, cell, sequence, index, each === "reverse"),
  )
  const all = node.wants(0)
    ? collectSteps(
        node,
        runs.map(({ outputs }) => outputs),
        isBatchFirst,
      )
    : undefined
  const last = cell.states.map((_, state) =>
    node.wants(state + 1)
      ? collectLast(
          node,
          runs.map(({ states }) => states[state]!),
          state + 1,
          isBatchFirst,
        )
      : undefined,
  )
  return [all, ...last]
}

interface Run {
  /** Of each time step in order of time, [batch, hidden]. */
  readonly outputs: readonly Value[]
  readonly states: readonly Value[]
}

function runDirection(node: OnnxNode, cell: Cell, sequence: Sequence, index: number, isReverse: boolean): Run {
  const { x, steps, batch, hidden } = sequence
  const { dtype } = x.type
  const ofDirection = (position: number): Value | undefined => {
    const value = node.inputs[position]
    return value === undefined ? undefined : directionOf(node, value, index, 0)
  }
  const [weight, recurrentWeight, bias] = [ofDirection(1)!, ofDirection(2)!, ofDirection(3)]
  const [inputBias, recurrentBias] = bias === undefined ? [] : splitLast(node, bias, 2, cell.gates * hidden)
  const transposed = node.step("transpose", [weight], { perm: [1, 0] })
  const product = node.step("matMul", [x, transposed])
  const projected = inputBias === undefined ? product : node.step("add", [product, inputBias])
  const zeros = (): Value => node.step("constantOfShape", [node.integers("state", [batch, hidden])], { dtype })
  const initial = (position: number): Value => {
    const given = node.inputs[position]
    return given === undefined ? zeros() : directionOf(node, given, index, sequence.isBatchFirst ? 1 : 0)
  }
  const activate = activationsOf(node, cell, index)
  let states = cell.states.map(initial)
  const outputs = new Array<Value>(steps)
  for (let round = 0; round < steps; round++) {
    const time = isReverse ? steps - 1 - round : round
    const at = node.step("gather", [projected, node.number("time", "int64", time)])
    const next = cell.step({
      node,
      x: at,
      states,
      recurrentWeight,
      recurrentBias,
      peephole: ofDirection(7),
      hidden,
      activate,
    })
    const isInside = withinLength(node, time)
    states =
      isInside === undefined ? [...next] : next.map((value, i) => node.step("where", [isInside, value, states[i]]))
    outputs[time] =
      isInside === undefined ? states[0]! : node.step("where", [isInside, next[0], node.number("zero", dtype, 0)])
  }
  return { outputs, states }
}

/** One direction of a tensor, without that axis. */
function directionOf(node: OnnxNode, value: Value, index: number, axis: number): Value {
  return node.step("gather", [value, node.number("direction", "int64", index)], { axis })
}

/** Whether a time step lies within each sequence, [batch, 1]; nothing when all sequences are whole. */
function withinLength(node: OnnxNode, time: number): Value | undefined {
  const lengths = node.inputs[4]
  if (lengths === undefined) return undefined
  const isInside = node.step("greater", [lengths, node.number("step", lengths.type.dtype, time)])
  return node.step("unsqueeze", [isInside, node.integers("axes", [1])])
}

/** Y: [time, directions, batch, hidden], or [batch, time, directions, hidden]. */
function collectSteps(node: OnnxNode, runs: readonly (readonly Value[])[], isBatchFirst: boolean): Value {
  const axes = node.integers("step_axes", isBatchFirst ? [1, 2] : [0, 1])
  const directions = runs.map((outputs) => {
    const steps = outputs.map((output) => node.step("unsqueeze", [output, axes]))
    return steps.length === 1 ? steps[0]! : node.step("concat", steps, { axis: isBatchFirst ? 1 : 0 })
  })
  return node.resultAt(0, "concat", directions, { axis: isBatchFirst ? 2 : 1 })
}

/** Y_h and Y_c: [directions, batch, hidden], or [batch, directions, hidden]. */
function collectLast(node: OnnxNode, states: readonly Value[], output: number, isBatchFirst: boolean): Value {
  const axis = isBatchFirst ? 1 : 0
  const axes = node.integers("state_axes", [axis])
  const rows = states.map((state) => node.step("unsqueeze", [state, axes]))
  return node.resultAt(output, "concat", rows, { axis })
}

/** Activation functions by position; each direction has its own. */
function activationsOf(node: OnnxNode, cell: Cell, direction: number): (index: number, value: Value) => Value {
  const count = cell.activations.length
  const names = node.attributes.texts("activations", [])
  const [alphas, betas] = [
    node.attributes.floats("activation_alpha", []),
    node.attributes.floats("activation_beta", []),
  ]
  return (index, value) => {
    const name = names[direction * count + index] ?? names[index] ?? cell.activations[index]!
    return applyActivation(node, name, value, alphas[direction * count + index], betas[direction * count + index])
  }
}

function applyActivation(
  node: OnnxNode,
  name: string,
  x: Value,
  alpha: number | undefined,
  beta: number | undefined,
): Value {
  const { dtype } = x.type
  switch (name.toLowerCase()) {
    case "sigmoid":
      return node.step("sigmoid", [x])
    case "tanh":
      return node.step("tanh", [x])
    case "relu":
      return node.step("relu", [x])
    case "softsign":
      return node.step("softsign", [x])
    case "softplus":
      return node.step("softplus", [x])
    case "leakyrelu":
      return node.step("leakyRelu", [x], { alpha: alpha ?? 0.01 })
    case "elu":
      return node.step("elu", [x], { alpha: alpha ?? 1 })
    case "thresholdedrelu":
      return node.step("thresholdedRelu", [x], { alpha: alpha ?? 1 })
    case "hardsigmoid":
      return node.step("hardSigmoid", [x], { alpha: alpha ?? 0.2, beta: beta ?? 0.5 })
    case "affine":
      return node.step("add", [
        node.step("mul", [x, node.number("alpha", dtype, alpha ?? 1)]),
        node.number("beta", dtype, beta ?? 0),
      ])
    case "scaledtanh": {
      const inner = node.step("tanh", [node.step("mul", [x, node.number("beta", dtype, beta ?? 1)])])
      return node.step("mul", [inner, node.number("alpha", dtype, alpha ?? 1)])
    }
    default:
      return node.unsupported(`activation ${name}`)
  }
}
