import type { Constant, Graph, Node, Value } from "../../ir/graph.ts"
import { KnownValues } from "../../ir/known-values.ts"
import { operatorOf } from "../../ops/table.ts"
import { elementCount } from "../../tensor/shape.ts"
import type { Tensor } from "../../tensor/tensor.ts"

/** Which nodes run at each call of the program, and what is known or stored before. */
export interface ClassifiedGraph {
  readonly graph: Graph
  /** Nodes that some output needs and that depend on the inputs. */
  readonly running: readonly Node[]
  readonly constants: ReadonlyMap<Value, Constant>
  producer(value: Value): Node | undefined
  known(value: Value | undefined): Tensor | undefined
  /** Whether a value depends on parameters and constants alone, or is known at compile time. */
  isWeight(value: Value): boolean
}

export function classifyNodes(graph: Graph): ClassifiedGraph {
  const known = new KnownValues()
  const weights = new Set<Value>()
  const producers = new Map<Value, Node>()
  for (const constant of graph.constants) {
    known.addConstant(constant)
    weights.add(constant.value)
  }
  for (const node of graph.nodes) {
    known.addNode(node)
    const isWeight = node.inputs.every((input) => input === undefined || weights.has(input))
    for (const output of node.outputs) {
      producers.set(output, node)
      if (isStored(node) && (isWeight || known.of(output) !== undefined)) weights.add(output)
    }
  }
  return {
    graph,
    running: neededNodes(graph).filter(({ outputs }) => !outputs.every((output) => weights.has(output))),
    constants: new Map(graph.constants.map((constant) => [constant.value, constant])),
    producer: (value) => producers.get(value),
    known: (value) => known.of(value),
    isWeight: (value) => weights.has(value),
  }
}

/** One value many times is made where it is read. */
function isStored({ op, outputs }: Node): boolean {
  return op !== "constantOfShape" || elementCount(outputs[0]!.type.shape) === 1
}

/** Nodes that an output depends on; inputs that only decide shapes do not count. */
function neededNodes(graph: Graph): Node[] {
  const needed = new Set<Value>(graph.outputs.map(({ value }) => value))
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((output) => needed.has(output))) return false
    const { shapeInputs = [] } = operatorOf(node.op)
    node.inputs.forEach((input, i) => {
      if (input !== undefined && !shapeInputs.includes(i)) needed.add(input)
    })
    return true
  })
  return nodes.reverse()
}
