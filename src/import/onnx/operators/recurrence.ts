import type { GivenAttributes } from "../../../ir/builder.ts"
import type { Value } from "../../../ir/graph.ts"
import type { OnnxNode } from "../onnx-node.ts"

type Recurrence = "gru" | "lstm" | "rnn"

/** Whether every direction has these activations; `usual` are those of a node that names none. */
export function usesActivations(
  node: OnnxNode,
  activations: readonly string[],
  usual: readonly string[] = activations,
): boolean {
  const given = node.attributes.texts("activations", [])
  const names = given.length === 0 ? usual : given
  return names.every((name, i) => name.toLowerCase() === activations[i % activations.length]!.toLowerCase())
}

/** The operator of the graph, with the batch behind the steps. */
export function importRecurrence<Op extends Recurrence>(
  node: OnnxNode,
  op: Op,
  own: GivenAttributes<Op>,
): readonly (Value | undefined)[] {
  for (const position of [0, 1, 2]) node.requireRank(position, 3)
  const isBatchFirst = node.attributes.int("layout", 0) === 1
  const hidden = node.attributes.int("hidden_size", node.shape(2)[2])
  if (hidden !== node.shape(2)[2]) node.rejectShapes()
  const [, w, r, b, lengths, hiddenState, cell, peepholes] = node.inputs
  const turned = (value: Value | undefined): Value | undefined =>
    value !== undefined && isBatchFirst ? node.step("transpose", [value], { perm: [1, 0, 2] }) : value
  const inputs = [turned(node.input(0)), r, w, b, lengths, turned(hiddenState)]
  if (op === "lstm") inputs.push(turned(cell), peepholes)
  const direction = node.attributes.choice("direction", ["forward", "reverse", "bidirectional"], "forward")
  const attributes = { direction, clip: node.attributes.float("clip", Infinity), ...own }
  const count = op === "lstm" ? 3 : 2
  if (!isBatchFirst) return node.results(op, inputs, attributes, count)
  return node
    .steps(op, inputs, attributes, count)
    .map((output, i) => node.resultAt(i, "transpose", [output], { perm: i === 0 ? [2, 0, 1, 3] : [1, 0, 2] }))
}
