import type { Value } from "../../../ir/graph.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"

/**
 * Optimizer steps of the domain ai.onnx.preview.training. Inputs: the rate R, the count of steps T, then all tensors X, their gradients G
 * and one or two states for each; outputs: the new X, then the new states.
 * https://onnx.ai/onnx/operators/onnx_aionnxpreviewtraining_Adam.html
 */
interface Update {
  readonly rate: Value
  readonly count: Value
  readonly x: Value
  /** The gradient plus norm_coefficient · x. */
  readonly gradient: Value
  readonly states: readonly Value[]
  /** Names a result: the new tensor is 0, the states follow. */
  result(output: number, value: Value): Value
}

function optimizer(stateCount: number, step: (node: OnnxNode, update: Update) => readonly Value[]): ImportOperator {
  return (node) => {
    const [rate, count] = [node.input(0), node.input(1)]
    const tensors = (node.inputs.length - 2) / (2 + stateCount)
    if (!Number.isInteger(tensors)) node.unsupported(`${node.inputs.length} inputs`)
    const norm = node.attributes.float("norm_coefficient", 0)
    const updates = Array.from({ length: tensors }, (_, i) => {
      const [x, given] = [node.input(2 + i), node.input(2 + tensors + i)]
      const gradient = norm === 0 ? given : node.step("add", [node.step("mul", [x, numberLike(node, x, norm)]), given])
      const states = Array.from({ length: stateCount }, (_, state) => node.input(2 + (2 + state) * tensors + i))
      const result = (output: number, value: Value): Value => node.resultAt(output * tensors + i, "identity", [value])
      return step(node, { rate, count, x, gradient, states, result })
    })
    return Array.from({ length: 1 + stateCount }, (_, output) => updates.map((results) => results[output])).flat()
  }
}

function numberLike(node: OnnxNode, like: Value, value: number): Value {
  return node.number("coefficient", like.type.dtype, value)
}

/** a · x + b · y */
function blend(node: OnnxNode, x: Value, a: number, y: Value, b: number): Value {
  return node.step("add", [
    node.step("mul", [x, numberLike(node, x, a)]),
    node.step("mul", [y, numberLike(node, y, b)]),
  ])
}

/** The count as a number of the rate's dtype, and whether steps were made. */
function countOf(node: OnnxNode, { rate, count }: Update): { readonly steps: Value; readonly hasSteps: Value } {
  return {
    steps: node.step("cast", [count], { to: rate.type.dtype }),
    hasSteps: node.step("greater", [count, node.number("none", count.type.dtype, 0)]),
  }
}

export const importAdagrad = optimizer(1, (node, update) => {
  const {
    rate,
    x,
    gradient,
    states: [squares],
    result,
  } = update
  const decay = node.step("mul", [
    countOf(node, update).steps,
    numberLike(node, rate, node.attributes.float("decay_factor", 0)),
  ])
  const decayed = node.step("div", [rate, node.step("add", [decay, numberLike(node, rate, 1)])])
  const next = node.step("add", [squares, node.step("mul", [gradient, gradient])])
  const root = node.step("add", [node.step("sqrt", [next]), numberLike(node, x, node.attributes.float("epsilon", 0))])
  const moved = node.step("div", [node.step("mul", [decayed, gradient]), root])
  return [result(0, node.step("sub", [x, moved])), result(1, next)]
})

export const importMomentum = optimizer(1, (node, update) => {
  const {
    rate,
    x,
    gradient,
    states: [velocity],
    result,
  } = update
  const [alpha, beta] = [node.attributes.float("alpha"), node.attributes.float("beta")]
  const damping = node.step("where", [
    countOf(node, update).hasSteps,
    numberLike(node, x, beta),
    numberLike(node, x, 1),
  ])
  const kept = node.step("mul", [velocity, numberLike(node, x, alpha)])
  const next = node.step("add", [kept, node.step("mul", [damping, gradient])])
  const isNesterov = node.attributes.choice("mode", ["standard", "nesterov"]) === "nesterov"
  const direction = isNesterov ? blend(node, gradient, 1, next, alpha) : next
  return [result(0, node.step("sub", [x, node.step("mul", [rate, direction])])), result(1, next)]
})

export const importAdam = optimizer(2, (node, update) => {
  const {
    rate,
    x,
    gradient,
    states: [average, squares],
    result,
  } = update
  const [alpha, beta] = [node.attributes.float("alpha", 0.9), node.attributes.float("beta", 0.999)]
  const nextAverage = blend(node, average!, alpha, gradient, 1 - alpha)
  const nextSquares = blend(node, squares!, beta, node.step("mul", [gradient, gradient]), 1 - beta)
  const { steps, hasSteps } = countOf(node, update)
  const missing = (base: number): Value =>
    node.step("sub", [numberLike(node, rate, 1), node.step("pow", [numberLike(node, rate, base), steps])])
  const adjusted = node.step("div", [node.step("mul", [rate, node.step("sqrt", [missing(beta)])]), missing(alpha)])
  const chosen = node.step("where", [hasSteps, adjusted, rate])
  const root = node.step("add", [
    node.step("sqrt", [nextSquares]),
    numberLike(node, x, node.attributes.float("epsilon", 0)),
  ])
  const moved = node.step("sub", [x, node.step("div", [node.step("mul", [chosen, nextAverage]), root])])
  const post = node.attributes.float("norm_coefficient_post", 0)
  const final = post === 0 ? moved : node.step("mul", [moved, numberLike(node, x, 1 - post)])
  return [result(0, final), result(1, nextAverage), result(2, nextSquares)]
})
