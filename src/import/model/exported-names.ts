import { parametersOf, type Graph, type Value } from "../../ir/graph.ts"

const suffix = "_fx2onnx"

/** Operators that share a name with a builtin of Python: their first value is numbered already. */
const numberedFromTheStart: ReadonlySet<string> = new Set([
  "abs",
  "all",
  "any",
  "max",
  "min",
  "pow",
  "round",
  "slice",
  "sum",
  "val",
])

/** Names of temporaries as the documented exporter spells them: `relu_fx2onnx`, `relu_1_fx2onnx`, and `sum_1_fx2onnx` at once. */
export class ExportedNames {
  readonly #counts = new Map<string, number>()

  next(operator: string): string {
    const count = this.#counts.get(operator) ?? (numberedFromTheStart.has(operator) ? 1 : 0)
    this.#counts.set(operator, count + 1)
    return count === 0 ? `${operator}${suffix}` : `${operator}_${count}${suffix}`
  }
}

/**
 * The names of values in an exported file, unique: parameters are `attr_0`, `attr_1` in the order in which nodes use them,
 * everything else keeps its name. The paths of parameters stay in the graph, and belong into the file's metadata.
 */
export function exportNames(graph: Graph): ReadonlyMap<Value, string> {
  const parameters = new Set(parametersOf(graph).map(({ value }) => value))
  const names = new Map<Value, string>()
  const taken = new Set<string>()
  const name = (value: Value, wanted: string): void => {
    let free = wanted
    for (let i = 1; taken.has(free); i++) free = `${wanted}_${i}`
    taken.add(free)
    names.set(value, free)
  }
  const used = graph.nodes.flatMap(
    (node) => node.inputs.filter((input) => input !== undefined && parameters.has(input)) as Value[],
  )
  const inOrder = [...new Set([...used, ...parameters])]
  for (const input of graph.inputs) name(input, input.name)
  inOrder.forEach((value, i) => name(value, `attr_${i}`))
  for (const { value } of graph.constants) if (!parameters.has(value)) name(value, value.name)
  for (const node of graph.nodes) for (const output of node.outputs) name(output, output.name)
  return names
}
