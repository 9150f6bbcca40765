import { CompileError } from "../diagnostics/compile-error.ts"
import { invariant, present } from "../diagnostics/invariant.ts"
import { contentOf, placeOf, type Constant, type Graph, type Node, type Value } from "../ir/graph.ts"
import { operatorOf } from "../ops/table.ts"
import { formatType, sameType, type Tensor } from "../tensor/tensor.ts"
import { checkTensors } from "./check-tensors.ts"

export interface InterpretOptions {
  /** Elements that take the place of stored parameters, by name. */
  readonly parameters?: ReadonlyMap<string, Tensor>
  /** Sees every computed value, in order. */
  readonly observe?: (value: Value, tensor: Tensor) => void
}

/**
 * Runs a graph with the operators' reference kernels, node by node: the definition of what every target must compute. Inputs
 * and results go by name. Stored constants are read when a node first needs them, and every tensor is let go after its last
 * use, so that the memory needed is that of the values alive at once.
 *
 * Throws INPUT_MISSING, INPUT_UNKNOWN, DTYPE_MISMATCH and SHAPE_MISMATCH, all at once and before anything runs.
 */
export function interpret(
  graph: Graph,
  inputs: ReadonlyMap<string, Tensor>,
  options: InterpretOptions = {},
): Map<string, Tensor> {
  const parameters = options.parameters ?? new Map<string, Tensor>()
  const problems = checkTensors(graph, inputs, parameters)
  if (problems.length > 0) throw new CompileError(problems)
  const constants = new Map(graph.constants.map((constant) => [constant.value, constant]))
  const tensors = new Map<Value, Tensor>()
  for (const value of graph.inputs) tensors.set(value, present(inputs.get(value.name), value.name))
  const tensorOf = (value: Value): Tensor => {
    const known = tensors.get(value) ?? readConstant(constants.get(value), parameters)
    tensors.set(value, known)
    return known
  }
  const dying = lastUses(graph)
  for (const node of graph.nodes) {
    runNode(node, tensorOf).forEach((tensor, i) => {
      tensors.set(node.outputs[i]!, tensor)
      options.observe?.(node.outputs[i]!, tensor)
    })
    for (const value of dying.get(node) ?? []) tensors.delete(value)
  }
  return new Map(graph.outputs.map(({ name, value }) => [name, tensorOf(value)]))
}

function readConstant(constant: Constant | undefined, parameters: ReadonlyMap<string, Tensor>): Tensor {
  invariant(constant !== undefined, "a value is read before it is computed")
  const replaced = constant.role === "parameter" ? parameters.get(constant.value.name) : undefined
  return replaced ?? contentOf(constant)
}

function runNode(node: Node, tensorOf: (value: Value) => Tensor): readonly Tensor[] {
  const inputs = node.inputs.map((input) => (input === undefined ? undefined : tensorOf(input)))
  const types = node.outputs.map(({ type }) => type)
  const results = operatorOf(node.op).reference({ inputs, attributes: node.attributes, outputs: types })
  types.forEach((type, i) => {
    const result = results[i]
    const isRight = result !== undefined && sameType(result, type)
    invariant(
      isRight,
      `${placeOf(node).path} gives ${result === undefined ? "nothing" : formatType(result)} for ${formatType(type)}`,
    )
  })
  return results.slice(0, types.length)
}

/** The values that nobody needs after a node; graph outputs are needed to the end. */
function lastUses(graph: Graph): ReadonlyMap<Node, readonly Value[]> {
  const kept = new Set(graph.outputs.map(({ value }) => value))
  const last = new Map<Value, Node>()
  for (const node of graph.nodes) {
    for (const value of [...node.inputs, ...node.outputs]) {
      if (value !== undefined && !kept.has(value)) last.set(value, node)
    }
  }
  const dying = new Map<Node, Value[]>()
  for (const [value, node] of last) dying.set(node, [...(dying.get(node) ?? []), value])
  return dying
}
