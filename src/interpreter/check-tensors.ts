import { diagnostic } from "../diagnostics/catalogue.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { parametersOf, type Graph, type Value } from "../ir/graph.ts"
import { nearestWord } from "../support/edit-distance.ts"
import { formatShape, sameShape } from "../tensor/shape.ts"
import { formatType, type Tensor } from "../tensor/tensor.ts"

type Given = ReadonlyMap<string, Tensor>

/** Everything that is wrong with the tensors for a graph: names, dtypes, shapes. Parameters need not be given. */
export function checkTensors(graph: Graph, inputs: Given, parameters: Given): Diagnostic[] {
  const parameterValues = parametersOf(graph).map(({ value }) => value)
  const missing = graph.inputs.filter(({ name }) => !inputs.has(name))
  return [
    ...missing.map(({ name, type }) => diagnostic("INPUT_MISSING", { path: name }, { name, type: formatType(type) })),
    ...checkGiven("input", graph.inputs, inputs),
    ...checkGiven("parameter", parameterValues, parameters),
  ]
}

function checkGiven(kind: "input" | "parameter", values: readonly Value[], given: Given): Diagnostic[] {
  const known = values.map(({ name }) => name)
  const unknown = [...given.keys()].filter((name) => !known.includes(name))
  return [
    ...unknown.map((name) =>
      diagnostic("INPUT_UNKNOWN", { path: name }, { kind, name, nearest: nearestWord(name, known), known }),
    ),
    ...values.flatMap((value) => checkType(kind, value, given.get(value.name))),
  ]
}

function checkType(kind: "input" | "parameter", { name, type }: Value, tensor: Tensor | undefined): Diagnostic[] {
  if (tensor === undefined) return []
  const problems: Diagnostic[] = []
  const describe = (found: string, expected: string) => ({ kind, name, found, expected })
  if (tensor.dtype !== type.dtype) {
    problems.push(diagnostic("DTYPE_MISMATCH", { path: name }, describe(tensor.dtype, type.dtype)))
  }
  if (!sameShape(tensor.shape, type.shape)) {
    problems.push(
      diagnostic("SHAPE_MISMATCH", { path: name }, describe(formatShape(tensor.shape), formatShape(type.shape))),
    )
  }
  return problems
}
