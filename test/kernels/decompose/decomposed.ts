import { interpret } from "../../../src/interpreter/interpret.ts"
import { GraphBuilder, type GivenAttributes } from "../../../src/ir/builder.ts"
import type { Graph } from "../../../src/ir/graph.ts"
import { verifyGraph } from "../../../src/ir/verify.ts"
import { decompose } from "../../../src/kernels/decompose/decompose.ts"
import { decompositionOf } from "../../../src/kernels/decompose/table.ts"
import { operatorOf, type OpName } from "../../../src/ops/table.ts"
import type { Tensor } from "../../../src/tensor/tensor.ts"
import { expectClose, type Tolerance } from "../../support/graphs.ts"

export interface Single {
  readonly graph: Graph
  readonly inputs: ReadonlyMap<string, Tensor>
}

/** A graph of one node: inputs that decide shapes are constants, the others inputs of the graph. */
export function single<Op extends OpName>(
  op: Op,
  tensors: readonly (Tensor | undefined)[],
  attributes: GivenAttributes<Op> = {},
  outputs = 1,
): Single {
  const builder = new GraphBuilder(op)
  const inputs = new Map<string, Tensor>()
  const values = tensors.map((tensor, i) => {
    if (tensor === undefined) return undefined
    if (operatorOf(op).shapeInputs?.includes(i)) return builder.constant(`c${i}`, tensor)
    inputs.set(`x${i}`, tensor)
    return builder.input(`x${i}`, tensor)
  })
  const names = Array.from({ length: outputs }, (_, i) => `y${i}`)
  const node = builder.node(op, values, attributes, { names })
  node.outputs.forEach((value, i) => builder.output(`y${i}`, value))
  return { graph: builder.finish(), inputs }
}

/** Throws unless the decomposed graph holds no composite operator and computes what the operator does. */
export function expectSame({ graph, inputs }: Single, tolerance: Partial<Tolerance> = {}): void {
  const decomposed = decompose(graph)
  const problems = verifyGraph(decomposed)
  if (problems.length > 0) throw new Error(problems.join("\n"))
  const left = decomposed.nodes.filter(({ op }) => decompositionOf(op) !== undefined)
  if (left.length > 0) throw new Error(`${left.map(({ op }) => op).join(", ")} stayed`)
  const [actual, expected] = [interpret(decomposed, inputs), interpret(graph, inputs)]
  for (const [name, tensor] of expected) expectClose(actual.get(name)!, tensor, tolerance)
}

/** As `expectSame`, for an operator applied to tensors. */
export function expectSameAs<Op extends OpName>(
  op: Op,
  tensors: readonly (Tensor | undefined)[],
  attributes: GivenAttributes<Op> = {},
  outputs = 1,
): void {
  expectSame(single(op, tensors, attributes, outputs))
}
