import { CompileError } from "../diagnostics/compile-error.ts"
import { formatType, sameType } from "../tensor/tensor.ts"
import { inferTypes } from "./builder.ts"
import { placeOf, type Graph, type Node, type Value } from "./graph.ts"
import { KnownValues } from "./known-values.ts"

/**
 * What is wrong with a graph, a sentence each; empty when it is valid. Every value must be defined once and before it is
 * read, and the types of every node must be those that the operator's shape rule gives when it is run again, so a pass
 * cannot lie about them.
 */
export function verifyGraph(graph: Graph): readonly string[] {
  const problems: string[] = []
  const defined = new Set<Value>()
  const known = new KnownValues()
  const define = (value: Value, what: string): void => {
    if (defined.has(value)) problems.push(`${what} "${value.name}" is defined twice`)
    defined.add(value)
  }
  for (const input of graph.inputs) define(input, "input")
  for (const constant of graph.constants) {
    define(constant.value, constant.role)
    known.addConstant(constant)
  }
  for (const node of graph.nodes) {
    problems.push(...verifyNode(node, defined, known))
    for (const output of node.outputs) define(output, `output of ${node.op}`)
    known.addNode(node)
  }
  for (const { name, value } of graph.outputs) {
    if (!defined.has(value)) problems.push(`output "${name}" is "${value.name}", which nothing defines`)
  }
  return problems
}

function verifyNode(node: Node, defined: ReadonlySet<Value>, known: KnownValues): string[] {
  const place = placeOf(node)
  const undefinedInputs = node.inputs.filter((input) => input !== undefined && !defined.has(input))
  if (undefinedInputs.length > 0) {
    return undefinedInputs.map((input) => `${place.path} reads "${input!.name}" before it is defined`)
  }
  try {
    const types = inferTypes({ ...node, outputCount: node.outputs.length, place }, known)
    return node.outputs.flatMap((output, i) => {
      const type = types[i]
      if (type !== undefined && sameType(type, output.type)) return []
      return [
        `${place.path} gives ${type === undefined ? "no such output" : formatType(type)}, but "${output.name}" has ${formatType(output.type)}`,
      ]
    })
  } catch (error) {
    if (error instanceof CompileError)
      return error.diagnostics.map((diagnostic) => `${place.path}: ${diagnostic.message}`)
    throw error
  }
}
